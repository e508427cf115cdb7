import { Button, Group, NativeSelect, Pagination, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useUser } from '@/api/session';
import type { User } from '@/api/types';
import { AdminPage } from '@/components/admin-page';
import { EmptyNote, ForbiddenNote, ErrorNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { useUsers, type UserFilters } from './api';
import { DeactivateUser } from './deactivate-user';
import { roles } from './model';
import { UserForm } from './user-form';
import { UserTable } from './user-table';

/** Who may sign in and what they may do. */
export function UsersPage() {
  const { t } = useTranslation(['admin', 'common']);
  const { permissions } = useUser();
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 250);
  const [role, setRole] = useState('');
  const [state, setState] = useState('');
  const [page, setPage] = useState(1);
  const [editing, setEditing] = useState<User | 'new' | null>(null);
  const [leaving, setLeaving] = useState<User | null>(null);
  const filters: UserFilters = { page, ...(q ? { search: q } : {}), ...(role ? { role } : {}), ...(state ? { is_active: state === 'active' } : {}) };
  const users = useUsers(filters, permissions.can_manage_users);
  const first = () => setPage(1);

  if (!permissions.can_manage_users) return <ForbiddenNote />;
  return (
    <AdminPage
      title={t('users.title')}
      lead={t('users.lead')}
      action={
        <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setEditing('new')}>
          {t('users.new')}
        </Button>
      }
    >
      <Group mb="md" gap="sm">
        <TextInput
          flex={1}
          miw={200}
          type="search"
          aria-label={t('users.search')}
          placeholder={t('users.search')}
          leftSection={<IconSearch size={16} stroke={1.5} />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            first();
          }}
        />
        <NativeSelect
          aria-label={t('users.role')}
          value={role}
          onChange={(event) => {
            setRole(event.currentTarget.value);
            first();
          }}
          data={[{ value: '', label: t('users.allRoles') }, ...roles.map((value) => ({ value, label: t(`common:role.${value}`) }))]}
        />
        <NativeSelect
          aria-label={t('users.active')}
          value={state}
          onChange={(event) => {
            setState(event.currentTarget.value);
            first();
          }}
          data={[
            { value: '', label: t('users.anyState') },
            { value: 'active', label: t('users.isActive') },
            { value: 'inactive', label: t('users.isInactive') },
          ]}
        />
      </Group>
      {users.isError && !users.data ? (
        <ErrorNote error={users.error} onRetry={() => void users.refetch()} />
      ) : users.data?.users.length === 0 ? (
        <EmptyNote title={t('users.empty')} />
      ) : (
        <>
          <UserTable users={users.data?.users} onEdit={setEditing} onDeactivate={setLeaving} />
          {users.data && (
            <Group justify="space-between" mt="md">
              <Text size="sm" c="dimmed" className="tabular">
                {t('users.total', { count: users.data.total })}
              </Text>
              {users.data.pages > 1 && <Pagination size="sm" total={users.data.pages} value={page} onChange={setPage} />}
            </Group>
          )}
        </>
      )}
      {editing && <UserForm user={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {leaving && <DeactivateUser user={leaving} onClose={() => setLeaving(null)} />}
    </AdminPage>
  );
}
