import { Alert, Button, Group, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useUser } from '@/api/session';
import type { User } from '@/api/types';
import { GuardedModal } from '@/components/guarded-modal';
import { useFieldText, useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useSaveUser } from './api';
import { barrier, canGive, check, roles, type UserDraft } from './model';

/** Creates or edits a user. */
export function UserForm({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common', 'session']);
  const say = useProblemText();
  const me = useUser();
  const isOwn = user !== null && barrier(me, user) === 'own';
  // What the server refuses for one's own account is not offered, and says where it is done instead.
  const barred = (reason: 'email' | 'role' | 'password') => (isOwn ? { disabled: true, description: t(`users.own.${reason}`) } : {});
  const initial: UserDraft = { display_name: user?.display_name ?? '', username: user?.username ?? '', email: user?.email ?? '', role: user?.role ?? 'agent', password: '' };
  const [draft, setDraft] = useState(initial);
  const [tried, setTried] = useState(false);
  const save = useSaveUser(user?.id ?? null, () => {
    toastDone(user ? t('common:saved') : t('users.created'));
    onClose();
  });
  const errors = check(draft, !user);
  const isDirty = (Object.keys(draft) as (keyof UserDraft)[]).some((name) => draft[name] !== initial[name]);
  const fieldText = useFieldText();
  const refused = (name: keyof UserDraft) => fieldText(save.error, name);
  const input = (name: keyof UserDraft) => {
    const fault = tried ? errors[name] : undefined;
    return {
      value: draft[name],
      error: fault ? t(`users.invalid.${fault}`) : refused(name),
      onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => setDraft((known) => ({ ...known, [name]: value })),
    };
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(errors).length > 0) return;
    const { password, ...rest } = draft;
    const changed = Object.fromEntries(Object.entries(rest).filter(([name, value]) => !user || value !== initial[name as keyof UserDraft]));
    save.mutate({ ...changed, ...(password ? { password } : {}) });
  };
  const custom = roles.some((role) => role === draft.role) ? [] : [{ value: draft.role, label: draft.role }];

  return (
    <GuardedModal title={user ? t('users.edit') : t('users.new')} isDirty={isDirty} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {save.isError && (
            <Alert color="red" variant="light" role="alert">
              {say(save.error)}
            </Alert>
          )}
          <TextInput label={t('users.name')} data-autofocus autoComplete="off" {...input('display_name')} />
          <TextInput label={t('users.username')} autoComplete="off" autoCapitalize="none" spellCheck={false} {...input('username')} />
          <TextInput label={t('users.email')} type="email" autoComplete="off" {...input('email')} {...barred('email')} />
          <NativeSelect
            label={t('users.role')}
            description={roleHelp(draft.role, t)}
            data={[...roles.map((value) => ({ value, label: t(`common:role.${value}`), disabled: value !== initial.role && !canGive(me, value) })), ...custom]}
            {...input('role')}
            {...barred('role')}
          />
          <PasswordInput
            label={user ? t('users.newPassword') : t('users.password')}
            description={user ? t('users.newPasswordHint') : t('users.passwordHint')}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t('session:show') }}
            {...input('password')}
            {...barred('password')}
          />
          <Group justify="flex-end" mt="sm">
            <Button type="submit" loading={save.isPending}>
              {user ? t('common:save') : t('common:create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}

function roleHelp(role: string, t: ReturnType<typeof useTranslation<['admin', 'common', 'session']>>['t']): string {
  const known = roles.find((name) => name === role);
  return known ? t(`users.roleHelp.${known}`) : '';
}
