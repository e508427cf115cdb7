import { useMutation } from '@tanstack/react-query';
import { useCallback } from 'react';
import { client, unwrap } from '@/api/client';
import { session, setUser } from '@/api/session';
import type { components } from '@/api/schema';
import { useProblemText } from '@/components/problem-text';
import { toastProblem } from '@/components/toast';

type ProfileChange = components['schemas']['ProfileChange'];
type SettingsChange = components['schemas']['SettingsChange'];

/** Saves changes of the signed-in user. */
export function useSaveProfile(onDone?: () => void) {
  return useMutation({
    mutationFn: (body: ProfileChange) => unwrap(client.PUT('/api/auth/users/me', { body })),
    onSuccess: (user) => {
      const known = session.get().user;
      if (known) setUser({ ...known, ...user });
      onDone?.();
    },
  });
}

/** Saves one setting of the account; the browser has it already. */
export function useSaveSettings(): (change: SettingsChange) => void {
  const { mutate } = useSaveProfile();
  const say = useProblemText();
  return useCallback(
    (change) => {
      mutate({ settings: change }, { onError: (error) => toastProblem(say(error)) });
    },
    [mutate, say],
  );
}
