/** Turns a timeline into the rows of the thread. Pure. */
import type { Message } from '@/api/types';
import { daysBetween } from '@/lib/format';
import { isAmendment } from '@/realtime/amendments';
import type { OutboxItem } from '@/realtime/outbox-db';
import { interleave } from './merged';

export type ThreadRow =
  | { kind: 'start'; key: string }
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'origin'; key: string; conversationId: string }
  | { kind: 'event'; key: string; message: Message }
  | { kind: 'message'; key: string; message: Message; isFirst: boolean; isLast: boolean; isElsewhere: boolean }
  | { kind: 'pending'; key: string; item: OutboxItem; isFirst: boolean; isLast: boolean };

const GROUP_MS = 3 * 60_000;

interface Input {
  messages: readonly Message[];
  /** Items of conversations that go on in this one, by time. */
  merged?: readonly Message[];
  pending: readonly OutboxItem[];
  /** The first seq the agent had not read when the conversation was opened; 0 = none. */
  newFrom: number;
}

/** Days, the unread mark, activity and grouped messages, oldest first. */
export function threadRows({ messages, merged = [], pending, newFrom }: Input): ThreadRow[] {
  const rows: ThreadRow[] = [];
  if (messages[0]?.seq === 1) rows.push({ kind: 'start', key: 'start' });
  let previous: Message | null = null;
  // What changes an earlier message shows there and is no line of its own.
  const lines = interleave(messages, merged).filter((message) => !isAmendment(message));
  const here = messages[0]?.conversation_id ?? '';
  lines.forEach((message, index) => {
    const at = new Date(message.created_at);
    const isElsewhere = here !== '' && message.conversation_id !== here;
    const moves = previous ? previous.conversation_id !== message.conversation_id : isElsewhere;
    const breaks = !previous || moves || daysBetween(new Date(previous.created_at), at) !== 0;
    // Above the first one loaded of several stands what is not here yet: nobody knows that its day begins there. (And the row that
    // the reader looks at would be gone when the older ones come, and with it his place.)
    const isDay = previous ? daysBetween(new Date(previous.created_at), at) !== 0 : messages[0]?.seq === 1 || isElsewhere;
    if (isDay) rows.push({ kind: 'day', key: `day-${message.id}`, at: message.created_at });
    if (moves) rows.push({ kind: 'origin', key: `origin-${message.id}`, conversationId: message.conversation_id });
    const isNew = !isElsewhere && message.seq === newFrom;
    if (isNew) rows.push({ kind: 'new', key: 'new' });
    // One key for the whole life of a message, so that sending it does not redraw it.
    const key = message.client_message_id ?? message.id;
    if (message.message_type === 'system') {
      rows.push({ kind: 'event', key, message });
    } else {
      const next = lines[index + 1];
      rows.push({
        kind: 'message',
        key,
        message,
        isFirst: breaks || isNew || !previous || !belongTogether(previous, message),
        isLast: !next || (next.conversation_id === here && next.seq === newFrom) || !belongTogether(message, next),
        isElsewhere,
      });
    }
    previous = message;
  });
  pending.forEach((item, index) => {
    rows.push({ kind: 'pending', key: item.client_message_id, item, isFirst: index === 0, isLast: index === pending.length - 1 });
  });
  return rows;
}

function belongTogether(a: Message, b: Message): boolean {
  return (
    a.conversation_id === b.conversation_id &&
    a.message_type !== 'system' &&
    b.message_type !== 'system' &&
    (a.message_type === 'note') === (b.message_type === 'note') &&
    a.direction === b.direction &&
    a.sender_type === b.sender_type &&
    a.sender_id === b.sender_id &&
    new Date(b.created_at).getTime() - new Date(a.created_at).getTime() < GROUP_MS
  );
}

/** Where the unread messages begin: so many of the customer's messages back from the end, but never before what was `seen` here. */
export function firstUnread(messages: readonly Message[], unread: number, seen = 0): number {
  const theirs = messages.filter((message) => message.direction === 'inbound' && !isAmendment(message));
  if (unread <= 0) return 0;
  const counted = theirs.length >= unread ? theirs.at(-unread)?.seq : messages[0]?.seq;
  const fresh = theirs.find(({ seq }) => seq > seen)?.seq;
  return seen > 0 ? (fresh ? Math.max(fresh, counted ?? 0) : 0) : (counted ?? 0);
}
