import { useEffect, useState } from 'react';
import { useUser } from '@/api/session';
import type { Conversation, Message } from '@/api/types';
import { useWindowFocus } from '@/lib/use-window-focus';
import type { OutboxItem } from '@/realtime/outbox-db';
import { firstUnread } from './rows';

/** How far each conversation was looked at in this page, by person. */
const seen = new Map<string, number>();

/**
 * Where the unread mark stands (0 = nowhere): decided when the conversation is opened, and gone once the agent has answered.
 * A colleague's conversation keeps its count of unread messages; what was looked at here is not new the next time all the same.
 */
export function useNewFrom(conversation: Conversation, messages: readonly Message[], pending: readonly OutboxItem[]): number {
  const { id: me } = useUser();
  const isLooking = useWindowFocus();
  const { id } = conversation;
  const key = `${me}/${id}`;
  const [mark, setMark] = useState<{ id: string; seq: number } | null>(null);
  if (messages.length > 0 && mark?.id !== id) setMark({ id, seq: firstUnread(messages, conversation.unread_count, seen.get(key)) });
  else if (mark?.id === id && mark.seq > 0 && isAnswered(mark.seq, me, messages, pending)) setMark({ id, seq: 0 });

  const last = messages.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (isLooking && last > 0) seen.set(key, last);
  }, [key, isLooking, last]);
  return mark?.id === id ? mark.seq : 0;
}

function isAnswered(from: number, me: string, messages: readonly Message[], pending: readonly OutboxItem[]): boolean {
  if (pending.some(({ direction, state }) => direction === 'outbound' && state !== 'failed')) return true;
  return messages.some(({ seq, direction, sender_id }) => seq >= from && direction === 'outbound' && sender_id === me);
}
