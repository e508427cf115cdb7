import { Center, Loader } from '@mantine/core';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { restore, useSession } from '@/api/session';
import { ErrorNote } from '@/components/notes';
import { useTranslation } from '@/i18n';

/** Before the first screen: asks whether the cookie still holds a session. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { t } = useTranslation('common');
  const { status } = useSession();
  const [error, setError] = useState<unknown>(null);
  const begin = useCallback(() => {
    restore().then(() => setError(null), setError);
  }, []);
  useEffect(begin, [begin]);
  if (status !== 'unknown') return children;
  return (
    <Center component="main" h="100%">
      {error ? <ErrorNote error={error} onRetry={begin} /> : <Loader size="sm" role="status" aria-label={t('loading')} />}
    </Center>
  );
}
