import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useRealtime } from '@/realtime/context';

const REPEAT_MS = 3_000;
const IDLE_MS = 5_000;

/** Lets the other side know that somebody is writing: at most every few seconds, and that it stopped. */
export function useTypingSignal(conversationId: string) {
  const hub = useRealtime();
  const sentAt = useRef(0);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = useCallback(() => {
    clearTimeout(idle.current);
    if (sentAt.current === 0) return;
    sentAt.current = 0;
    hub.sendTyping(conversationId, false);
  }, [hub, conversationId]);
  const typed = useCallback(() => {
    clearTimeout(idle.current);
    idle.current = setTimeout(stop, IDLE_MS);
    if (Date.now() - sentAt.current < REPEAT_MS) return;
    sentAt.current = Date.now();
    hub.sendTyping(conversationId, true);
  }, [hub, conversationId, stop]);
  useEffect(() => stop, [stop]);
  return useMemo(() => ({ typed, stop }), [typed, stop]);
}
