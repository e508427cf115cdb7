import { Badge, Group, Skeleton, Table, Text } from '@mantine/core';
import { IconPencil, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useUser } from '@/api/session';
import type { User } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { PersonAvatar } from '@/components/person-avatar';
import { useProblemText } from '@/components/problem-text';
import { Time } from '@/components/time';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useSaveUser } from './api';
import { barrier, roles } from './model';
import classes from './users.module.css';

interface Props {
  users: User[] | undefined;
  onEdit: (user: User) => void;
  onDeactivate: (user: User) => void;
}

/** The users, one a row. */
export function UserTable({ users, onEdit, onDeactivate }: Props) {
  const { t } = useTranslation(['admin', 'common']);
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['wrap']} role="region" aria-label={t('users.title')} tabIndex={0}>
      <Table verticalSpacing="xs" highlightOnHover aria-label={t('users.title')} aria-busy={!users}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('users.name')}</Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''}>
              {t('users.role')}
            </Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''}>
              {t('users.active')}
            </Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''}>
              {t('users.lastLogin')}
            </Table.Th>
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
    </div>
  );
}

function Row({ user, onEdit, onDeactivate }: { user: User } & Pick<Props, 'onEdit' | 'onDeactivate'>) {
  const { t } = useTranslation(['admin', 'common']);
  const me = useUser();
  const say = useProblemText();
  const save = useSaveUser(user.id, () => toastDone(t('users.activated')));
  const name = user.display_name || user.username;
  const role = roles.find((known) => known === user.role);
  const roleName = role ? t(`common:role.${role}`) : user.role;
  const wall = barrier(me, user);
  const activate = () => save.mutate({ is_active: true }, { onError: (error) => toastProblem(say(error)) });
  return (
    <Table.Tr>
      <Table.Td className={classes['who'] ?? ''}>
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
            <Text size="xs" c="dimmed" className={classes['onlyPhone'] ?? ''}>
              {roleName} · {user.is_active ? t('users.isActive') : t('users.isInactive')}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td className={classes['onlyWide'] ?? ''}>{roleName}</Table.Td>
      <Table.Td className={classes['onlyWide'] ?? ''}>
        <Badge variant="light" color={user.is_active ? 'green' : 'gray'} tt="none" autoContrast styles={{ label: { color: user.is_active ? 'var(--green)' : 'var(--c-11)' } }}>
          {user.is_active ? t('users.isActive') : t('users.isInactive')}
        </Badge>
      </Table.Td>
      <Table.Td className={`${classes['onlyWide']} ${classes['calm']}`}>{user.last_login ? <Time at={user.last_login} as="relative" /> : t('users.never')}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Guarded label={`${t('users.edit')}: ${name}`} reason={wall === 'above' ? t('users.above') : null} onClick={() => onEdit(user)}>
            <IconPencil size={16} stroke={1.5} />
          </Guarded>
          {user.is_active ? (
            <Guarded label={`${t('users.deactivate')}: ${name}`} reason={wall && t(wall === 'own' ? 'users.own.deactivate' : 'users.above')} onClick={() => onDeactivate(user)}>
              <IconUserOff size={16} stroke={1.5} />
            </Guarded>
          ) : (
            <Guarded label={`${t('users.activate')}: ${name}`} reason={wall === 'above' ? t('users.above') : null} loading={save.isPending} onClick={activate}>
              <IconUserCheck size={16} stroke={1.5} />
            </Guarded>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** A button that stays reachable where it cannot be used, so that it can say why. */
function Guarded({ label, reason, loading = false, onClick, children }: { label: string; reason: string | null; loading?: boolean; onClick: () => void; children: ReactNode }) {
  const off = reason ? { 'aria-disabled': true, 'data-disabled': true } : { onClick };
  return (
    <IconButton label={reason ? `${label}. ${reason}` : label} loading={loading} {...off}>
      {children}
    </IconButton>
  );
}
