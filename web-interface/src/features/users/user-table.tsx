import { Badge, Group, Skeleton, Table, Text } from '@mantine/core';
import { IconPencil, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useUser } from '@/api/session';
import type { User } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { PersonAvatar } from '@/components/person-avatar';
import { useProblemText } from '@/components/problem-text';
import { Time } from '@/components/time';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useSaveUser } from './api';
import { roles } from './model';

interface Props {
  users: User[] | undefined;
  onEdit: (user: User) => void;
  onDeactivate: (user: User) => void;
}

/** The users, one a row. */
export function UserTable({ users, onEdit, onDeactivate }: Props) {
  const { t } = useTranslation(['admin', 'common']);
  return (
    <Table.ScrollContainer minWidth={560} tabIndex={0} aria-label={t('users.title')}>
      <Table verticalSpacing="xs" highlightOnHover bg="var(--c-3)" withTableBorder aria-busy={!users}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('users.name')}</Table.Th>
            <Table.Th scope="col">{t('users.role')}</Table.Th>
            <Table.Th scope="col">{t('users.active')}</Table.Th>
            <Table.Th scope="col">{t('users.lastLogin')}</Table.Th>
            <Table.Th scope="col">
              <span className="sr-only">{t('users.actions')}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users
            ? users.map((user) => <Row key={user.id} user={user} onEdit={onEdit} onDeactivate={onDeactivate} />)
            : Array.from({ length: 6 }, (_, index) => (
                <Table.Tr key={index}>
                  <Table.Td colSpan={5}>
                    <Skeleton height={32} />
                  </Table.Td>
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ user, onEdit, onDeactivate }: { user: User } & Pick<Props, 'onEdit' | 'onDeactivate'>) {
  const { t } = useTranslation(['admin', 'common']);
  const me = useUser();
  const say = useProblemText();
  const save = useSaveUser(user.id, () => toastDone(t('users.activated')));
  const name = user.display_name || user.username;
  const role = roles.find((known) => known === user.role);
  const activate = () => save.mutate({ is_active: true }, { onError: (error) => toastProblem(say(error)) });
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <PersonAvatar name={name} size={32} />
          <div style={{ minWidth: 0 }}>
            <Text size="sm" fw={500} truncate dir="auto">
              {name}
              {user.id === me.id && ` (${t('users.you')})`}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {user.username} · {user.email}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>{role ? t(`common:role.${role}`) : user.role}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={user.is_active ? 'green' : 'gray'} tt="none" autoContrast styles={{ label: { color: user.is_active ? 'var(--green)' : 'var(--c-11)' } }}>
          {user.is_active ? t('users.isActive') : t('users.isInactive')}
        </Badge>
      </Table.Td>
      <Table.Td>{user.last_login ? <Time at={user.last_login} as="relative" /> : t('users.never')}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <IconButton label={`${t('users.edit')}: ${name}`} onClick={() => onEdit(user)}>
            <IconPencil size={16} stroke={1.5} />
          </IconButton>
          {user.is_active ? (
            <IconButton label={`${t('users.deactivate')}: ${name}`} disabled={user.id === me.id} onClick={() => onDeactivate(user)}>
              <IconUserOff size={16} stroke={1.5} />
            </IconButton>
          ) : (
            <IconButton label={`${t('users.activate')}: ${name}`} loading={save.isPending} onClick={activate}>
              <IconUserCheck size={16} stroke={1.5} />
            </IconButton>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
