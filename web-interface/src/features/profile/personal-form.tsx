import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { useUser } from '@/api/session';
import { useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useSaveProfile } from './use-save-profile';

/** Name and e-mail. */
export function PersonalForm() {
  const { t } = useTranslation(['profile', 'common']);
  const say = useProblemText();
  const user = useUser();
  const [name, setName] = useState(user.display_name ?? '');
  const [email, setEmail] = useState(user.email);
  const save = useSaveProfile(() => toastDone(t('common:saved')));
  const isDirty = name !== (user.display_name ?? '') || email !== user.email;
  const fault = (field: string) => (save.error instanceof Problem ? save.error.field(field) : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...(name !== user.display_name ? { display_name: name.trim() } : {}), ...(email !== user.email ? { email: email.trim() } : {}) });
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
        <Group justify="flex-end">
          <Button type="submit" disabled={!isDirty} loading={save.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
