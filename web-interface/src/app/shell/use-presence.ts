import { useEffect } from 'react';
import { useUser } from '@/api/session';
import type { Presence } from '@/api/types';
import { isIdle, watchIdle } from '@/lib/idle';
import { choosePresence, chosenPresence, followPresence, shownPresence, type Choice } from '@/lib/presence';
import { useStore } from '@/lib/store';
import { useRealtime } from '@/realtime/context';

/** What others see of this user, told to the server when it changes and whenever the connection is back. */
export function usePresence(): { shown: Presence; chosen: Choice; choose: (choice: Choice) => void } {
  const { id } = useUser();
  const hub = useRealtime();
  const chosen = useStore(chosenPresence);
  const shown = shownPresence(chosen, useStore(isIdle));
  const isConnected = useStore(hub.connection).phase === 'ready';
  useEffect(watchIdle, []);
  useEffect(() => followPresence(id), [id]);
  useEffect(() => {
    // A server that was started anew, or that still holds the "away" of the page before, learns it here.
    if (isConnected) hub.sendPresence(shown);
  }, [hub, isConnected, shown]);
  return { shown, chosen, choose: (choice) => choosePresence(id, choice) };
}
