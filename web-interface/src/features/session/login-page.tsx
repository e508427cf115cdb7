import { Alert, Button, Checkbox, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Problem } from '@/api/problem';
import { login } from '@/api/session';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { Frame } from './frame';

/** Where everybody starts. */
export function LoginPage() {
  const { t } = useTranslation('session');
  const router = useRouter();
  const { next } = useSearch({ from: '/login' });
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(false);
  const [tried, setTried] = useState(false);
  const signIn = useMutation({
    mutationFn: () => login(username.trim(), password, remember),
    onSuccess: () => router.history.push(next ?? '/'),
  });
  const say = useLoginProblem();
  const first = useRef<HTMLInputElement>(null);
  // Whoever comes here comes to sign in.
  useEffect(() => first.current?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (username.trim() && password && !signIn.isPending) signIn.mutate();
  };

  return (
    <Frame title={t('title')} lead={t('lead')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {signIn.isError && (
            <Alert color="red" role="alert" variant="light">
              {say(signIn.error)}
            </Alert>
          )}
          <TextInput
            label={t('username')}
            size="md"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            ref={first}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            error={tried && !username.trim() && t('required')}
          />
          <PasswordInput
            label={t('password')}
            size="md"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('show') }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={tried && !password && t('required')}
          />
          <Checkbox label={t('remember')} checked={remember} onChange={(event) => setRemember(event.currentTarget.checked)} />
          <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
            {t('submit')}
          </Button>
        </Stack>
      </form>
    </Frame>
  );
}

function useLoginProblem(): (error: unknown) => string {
  const { t } = useTranslation('session');
  const say = useProblemText();
  return (error) => {
    if (error instanceof Problem && error.status === 429) return t('locked', { minutes: Math.ceil((error.retryAfter ?? 60) / 60) });
    return say(error);
  };
}
