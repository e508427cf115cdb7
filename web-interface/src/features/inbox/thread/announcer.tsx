import { useEffect, useRef, useState } from 'react';
import type { Message } from '@/api/types';

const EVERY_MS = 2_000;

/** Reads new customer messages to screen readers: only what arrives while the thread is open, and not too often. */
export function Announcer({ messages }: { messages: readonly Message[] }) {
  const [said, setSaid] = useState('');
  const seen = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const last = messages.at(-1)?.seq ?? 0;
    const from = seen.current;
    seen.current = last;
    if (from === null || from === 0) return;
    const fresh = messages.filter((message) => message.seq > from && message.direction === 'inbound');
    if (fresh.length === 0) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(fresh.map((message) => `${message.sender_name ?? ''}: ${message.content}`).join('. ')), said ? EVERY_MS : 0);
  }, [messages, said]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div className="sr-only" aria-live="polite">
      {said}
    </div>
  );
}
