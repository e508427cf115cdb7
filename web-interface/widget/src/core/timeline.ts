/**
 * The visitor's timeline: every item exactly once, in `seq` order, whatever order the network delivers.
 *
 * Pure functions over an immutable value. `lastSeq` is the highest number below which nothing is missing; items that
 * arrive too early wait in `ahead`. Own messages appear at once from the outbox and give way to the stored item that
 * carries their `client_message_id`.
 */
import type { Ack, Delivery, Message, MessagePage, OutItem } from './types';

export interface Timeline {
  items: Message[];
  lastSeq: number;
  ahead: ReadonlyMap<number, Message | null>;
  /** Own messages the server has acknowledged but whose timeline item has not arrived yet. */
  acked: ReadonlyMap<string, Ack & { item: OutItem }>;
  /** Delivery news about messages we have not seen yet. */
  early: ReadonlyMap<string, Delivery>;
  /** The lowest number read so far; 1 when the beginning is on screen. */
  firstSeq: number;
}

export const EMPTY: Timeline = {
  items: [],
  lastSeq: 0,
  ahead: new Map(),
  acked: new Map(),
  early: new Map(),
  firstSeq: 1,
};

const RANK: Record<Delivery, number> = { queued: 0, unconfirmed: 1, sent: 1, delivered: 2, read: 3, failed: 4 };

/** The further of two delivery states: news may arrive late or twice and never moves a message back. */
export function advance(current: Delivery | undefined, next: Delivery | undefined): Delivery | undefined {
  if (!current || !next) return next ?? current;
  if (next === 'failed') return RANK[current] >= RANK.delivered ? current : next;
  return RANK[next] > RANK[current] ? next : current;
}

function place(items: Message[], message: Message): Message[] {
  const known = items.findIndex((m) => m.id === message.id || m.seq === message.seq);
  if (known >= 0) {
    const old = items[known] as Message;
    const status = advance(old.status, message.status);
    const next = items.slice();
    next[known] = { ...old, ...message, ...(status ? { status } : {}) };
    return next;
  }
  let at = items.length;
  while (at > 0 && (items[at - 1] as Message).seq > message.seq) at--;
  return [...items.slice(0, at), message, ...items.slice(at)];
}

function insert(t: Timeline, message: Message): Timeline {
  const early = t.early.get(message.id);
  const status = early ? advance(message.status, early) : message.status;
  const items = place(t.items, status ? { ...message, status } : message);
  let acked = t.acked;
  if (message.client_message_id && acked.has(message.client_message_id)) {
    acked = new Map([...acked].filter(([key]) => key !== message.client_message_id));
  }
  return { ...t, items, acked };
}

function drain(t: Timeline): Timeline {
  let next = t;
  const ahead = new Map(t.ahead);
  for (const seq of [...ahead.keys()].sort((a, b) => a - b)) {
    if (seq > next.lastSeq + 1) break;
    const message = ahead.get(seq);
    if (message) next = insert(next, message);
    next = { ...next, lastSeq: Math.max(next.lastSeq, seq) };
    ahead.delete(seq);
  }
  return { ...next, ahead };
}

/** Takes one `event` frame; `message` is null for an item the visitor may not see. */
export function applyEvent(t: Timeline, seq: number, message: Message | null): Timeline {
  if (seq <= t.lastSeq) return message ? insert(t, message) : t;
  return drain({ ...t, ahead: new Map(t.ahead).set(seq, message) });
}

/** Tells whether items are missing between what is shown and what has arrived. */
export function hasGap(t: Timeline): boolean {
  return t.ahead.size > 0;
}

/** Takes a page read over HTTP after `lastSeq`; hidden items are absent there, `up_to_seq` closes their holes. */
export function applyNewer(t: Timeline, page: MessagePage): Timeline {
  let next = t;
  for (const message of page.messages) next = insert(next, message);
  return drain({ ...next, lastSeq: Math.max(next.lastSeq, page.up_to_seq) });
}

/** Starts over from a snapshot: the newest page, known to be complete up to `upTo`. Early arrivals are kept. */
export function fromSnapshot(t: Timeline, messages: Message[], upTo: number, firstSeq: number): Timeline {
  // What was acknowledged below the snapshot is in it, or further up where older pages are read from.
  const acked = new Map([...t.acked].filter(([, ack]) => ack.seq > upTo));
  let next: Timeline = { ...EMPTY, lastSeq: upTo, ahead: t.ahead, acked, early: t.early, firstSeq };
  for (const message of messages) next = insert(next, message);
  return drain(next);
}

/** Adds a page of older items on top. */
export function applyOlder(t: Timeline, messages: Message[], firstSeq: number): Timeline {
  let next: Timeline = { ...t, firstSeq };
  for (const message of messages) next = insert(next, message);
  return next;
}

/** Notes that the server stored an own message. */
export function applyAck(t: Timeline, item: OutItem, ack: Ack): Timeline {
  if (t.items.some((m) => m.id === ack.id || m.client_message_id === item.client_message_id)) return t;
  return { ...t, acked: new Map(t.acked).set(item.client_message_id, { ...ack, item }) };
}

/** Takes delivery news about one message, or about everything its sender said up to `upToSeq`. */
export function applyStatus(t: Timeline, messageId: string, status: Delivery, upToSeq = 0): Timeline {
  const known = t.items.find((m) => m.id === messageId);
  const early = known
    ? t.early
    : new Map(t.early).set(messageId, advance(t.early.get(messageId), status) ?? status);
  const items = t.items.map((m) => {
    const meant = m === known || (m.sender_type === (known?.sender_type ?? 'customer') && m.seq <= upToSeq);
    const next = meant ? advance(m.status, status) : m.status;
    return next && next !== m.status ? { ...m, status: next } : m;
  });
  return { ...t, items, early };
}

/** One line of the conversation as it is drawn. */
export interface Entry {
  /** Stable through optimistic, acknowledged and stored, so that the bubble is never rebuilt. */
  key: string;
  message: Message;
  out: OutItem | null;
}

function optimistic(item: OutItem, ack: (Ack & { item: OutItem }) | undefined, status: Delivery): Message {
  return {
    id: ack?.id ?? item.client_message_id,
    conversation_id: item.conversation_id ?? '',
    seq: ack?.seq ?? Number.MAX_SAFE_INTEGER,
    client_message_id: item.client_message_id,
    content: item.content,
    message_type: 'text',
    direction: 'inbound',
    sender_type: 'customer',
    status,
    created_at: ack?.created_at ?? item.created_at,
    attachments: [],
  };
}

/** Everything to draw, in order: stored items, then acknowledged own messages, then those still waiting to leave. */
export function entries(t: Timeline, outbox: readonly OutItem[]): Entry[] {
  const stored = t.items.map((message) => ({ key: message.client_message_id || message.id, message, out: null }));
  const seen = new Set(stored.map((e) => e.key));
  const acked = [...t.acked.entries()]
    .filter(([key]) => !seen.has(key))
    .sort(([, a], [, b]) => a.seq - b.seq)
    .map(([key, ack]) => ({
      key,
      message: optimistic(ack.item, ack, advance('sent', t.early.get(ack.id)) ?? 'sent'),
      out: ack.item,
    }));
  for (const entry of acked) seen.add(entry.key);
  const waiting = outbox
    .filter((item) => !seen.has(item.client_message_id))
    .map((item) => ({
      key: item.client_message_id,
      message: optimistic(item, undefined, item.refused ? 'failed' : 'queued'),
      out: item,
    }));
  return [...stored, ...acked, ...waiting];
}

/** Tells whether an item speaks to the visitor (and so counts as unread). */
export function isInbound(message: Message): boolean {
  return message.sender_type === 'agent' || message.sender_type === 'bot';
}

/** How many messages to the visitor came after the one read last. */
export function unreadAfter(t: Timeline, readSeq: number): number {
  return t.items.filter((m) => m.seq > readSeq && isInbound(m) && m.message_type !== 'system').length;
}
