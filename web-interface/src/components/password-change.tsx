import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { refresh } from '@/api/session';
import { useTranslation } from '@/i18n';
import { useProblemText } from './problem-text';

const SHORTEST = 10;
const empty = { current: '', next: '', repeat: '' };

/** Changes the signed-in user's password. */
export function PasswordChange({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('session');
  const say = useProblemText();
  const [values, setValues] = useState(empty);
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: async () => {
      const body = { current_password: values.current, new_password: values.next };
      await unwrap(client.POST('/api/auth/users/me/change-password', { body }));
      await refresh(); // The user in the new token no longer has to change it.
    },
    onSuccess: () => {
      setValues(empty);
      setTried(false);
      onDone();
    },
  });
  const errors = {
    current: !values.current && t('required'),
    next: (values.next.length < SHORTEST && t('change.short')) || (values.next === values.current && t('change.same')),
    repeat: values.repeat !== values.next && t('change.mismatch'),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!errors.current && !errors.next && !errors.repeat) change.mutate();
  };
  const field = (name: keyof typeof empty, autoComplete: string, description?: string) => (
    <PasswordInput
      label={t(`change.${name}`)}
      {...(description ? { description } : {})}
      size="md"
      autoComplete={autoComplete}
      visibilityToggleButtonProps={{ 'aria-label': t('show') }}
      value={values[name]}
      onChange={({ currentTarget: { value } }) => setValues((known) => ({ ...known, [name]: value }))}
      error={tried && errors[name]}
    />
  );

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {change.isError && (
          <Alert color="red" role="alert" variant="light">
            {say(change.error)}
          </Alert>
        )}
        {field('current', 'current-password')}
        {field('next', 'new-password', t('change.hint'))}
        {field('repeat', 'new-password')}
        <Button type="submit" size="md" loading={change.isPending}>
          {t('change.submit')}
        </Button>
      </Stack>
    </form>
  );
}
