import { Alert, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useUser } from '@/api/session';
import { useFieldText, useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useSaveProfile } from './use-save-profile';

/** Name and e-mail. */
export function PersonalForm() {
  const { t } = useTranslation(['profile', 'common', 'session']);
  const say = useProblemText();
  const user = useUser();
  const [name, setName] = useState(user.display_name ?? '');
  const [email, setEmail] = useState(user.email);
  const [password, setPassword] = useState('');
  const save = useSaveProfile(() => {
    setPassword('');
    toastDone(t('common:saved'));
  });
  const isDirty = name !== (user.display_name ?? '') || email !== user.email;
  const fieldText = useFieldText();
  const fault = (field: string) => fieldText(save.error, field);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...(name !== user.display_name ? { display_name: name.trim() } : {}), ...(email !== user.email ? { email: email.trim(), current_password: password } : {}) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {save.isError && (
          <Alert color="red" variant="light" role="alert">
            {say(save.error)}
          </Alert>
        )}
        <TextInput label={t('name')} description={t('nameHint')} required autoComplete="name" value={name} onChange={(event) => setName(event.currentTarget.value)} error={fault('display_name')} />
        <TextInput label={t('email')} type="email" required autoComplete="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={fault('email')} />
        {email !== user.email && (
          <PasswordInput
            label={t('confirm')}
            required
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('session:show') }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button type="submit" disabled={!isDirty} loading={save.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
