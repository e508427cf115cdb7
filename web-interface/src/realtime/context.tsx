import { createContext, useContext } from 'react';
import type { RealtimeHub } from './hub';

/** Gives the hub to the screens. */
export const RealtimeContext = createContext<RealtimeHub | null>(null);

/** Everything live. */
export function useRealtime(): RealtimeHub {
  const hub = useContext(RealtimeContext);
  if (!hub) throw new Error('useRealtime outside of the signed-in app');
  return hub;
}
