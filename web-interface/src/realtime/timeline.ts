/**
 * A conversation's timeline as the screen knows it, and the pure steps that change it.
 *
 * `messages` is one gapless run of `seq`; what arrived beyond a hole waits in `ahead` until the hole is filled,
 * so that whatever the order of arrival, the result equals what a fresh read would give.
 */
import type { Message, MessageStatus, Metadata } from '@/api/types';
import { fold, isAmendment } from './amendments';

export interface Timeline {
  messages: readonly Message[];
  ahead: readonly Message[];
}

/** The seqs that are missing, both ends exclusive. */
export interface Hole {
  after: number;
  before: number;
}

export const emptyTimeline: Timeline = { messages: [], ahead: [] };

/** The newest seq up to which nothing is missing; 0 when nothing is known. */
export const lastSeq = (timeline: Timeline): number => timeline.messages.at(-1)?.seq ?? 0;

/** The oldest seq that is loaded; 0 when nothing is known. */
export const firstSeq = (timeline: Timeline): number => timeline.messages[0]?.seq ?? 0;

/** The hole between the run and what waits beyond it. */
export function holeOf(timeline: Timeline): Hole | null {
  const next = timeline.ahead[0];
  return next ? { after: lastSeq(timeline), before: next.seq } : null;
}

/** One realtime item: appended if it is next, ignored if known, kept ahead if there is a hole. */
export function applyMessage(timeline: Timeline, message: Message): Timeline {
  const last = lastSeq(timeline);
  if (message.seq <= last || timeline.ahead.some((known) => known.seq === message.seq)) return timeline;
  if (message.seq === last + 1) return folded(settle([...timeline.messages, message], timeline.ahead), last);
  return { ...timeline, ahead: [...timeline.ahead, message].sort((a, b) => a.seq - b.seq) };
}

/** A page read over HTTP: fills holes, extends either end, refreshes what is known. */
export function mergePage(timeline: Timeline, page: readonly Message[]): Timeline {
  if (page.length === 0) return timeline;
  const bySeq = new Map<number, Message>();
  for (const message of [...timeline.messages, ...timeline.ahead]) bySeq.set(message.seq, message);
  for (const message of page) bySeq.set(message.seq, keepBestStatus(bySeq.get(message.seq), message));
  const all = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const anchor = lastSeq(timeline) || (page.at(-1)?.seq ?? 0);
  const at = all.findIndex((message) => message.seq === anchor);
  let start = at;
  while (start > 0 && all[start - 1]?.seq === (all[start]?.seq ?? 0) - 1) start -= 1;
  return folded(settle(all.slice(start, at + 1), all.slice(at + 1)), 0);
}

/** The newest page after a long absence: it replaces the run when it does not touch it. */
export function adoptNewest(timeline: Timeline | undefined, page: readonly Message[]): Timeline {
  const first = page[0];
  if (!timeline || !first || first.seq > lastSeq(timeline) + 1) return mergePage(emptyTimeline, page);
  return mergePage(timeline, page);
}

/**
 * A delivery report. It may speak for everything up to a seq that goes the way of the message it names, and reports may come late
 * and out of order: a status never goes back, unless the message is sent again. What failed or stayed unconfirmed may still turn
 * out to be delivered, but only a report of that very message proves it.
 */
export function applyStatus(timeline: Timeline, messageId: string, status: MessageStatus, upToSeq: number | null = null, error: Metadata | null = null, sentAs: string | null = null): Timeline {
  const named = [...timeline.messages, ...timeline.ahead].find(({ id }) => id === messageId);
  const way = named?.direction ?? 'outbound';
  const isOnItsWay = (message: Message) => message.status === 'sent' || message.status === 'delivered';
  const isMeant = (message: Message) => message.id === messageId || (upToSeq !== null && message.seq <= upToSeq && message.direction === way && isOnItsWay(message));
  const advanced = (message: Message) => (isMeant(message) && (next[message.status].includes(status) || (error && message.id === messageId && message.status === status)) ? { ...message, status, metadata: withError(message.metadata, error) } : message);
  const change = (message: Message) => withForm(advanced(message), message.id === messageId ? sentAs : null);
  return { messages: timeline.messages.map(change), ahead: timeline.ahead.map(change) };
}

/** The form in which it left is no status: it is told with whichever there is. */
const withForm = (message: Message, sentAs: string | null): Message => (sentAs === null || message.metadata['sent_as'] === sentAs ? message : { ...message, metadata: { ...message.metadata, sent_as: sentAs } });

/** How far one message has got, as the server tells it when a conversation is followed. */
export interface StatusNow {
  message_id: string;
  status: MessageStatus;
  error?: Metadata | null;
}

/** What was reported while nobody listened: reports are no items and are not told again. */
export function adoptStatuses(timeline: Timeline, statuses: readonly StatusNow[]): Timeline {
  const told = new Map(statuses.map((entry) => [entry.message_id, entry]));
  const change = (message: Message): Message => {
    const now = told.get(message.id);
    if (!now || now.status === message.status) return message;
    return keepBestStatus(message, { ...message, status: now.status, metadata: withError(message.metadata, now.error ?? null) });
  };
  return { messages: timeline.messages.map(change), ahead: timeline.ahead.map(change) };
}

const withError = (metadata: Metadata, error: Metadata | null): Metadata => (error || metadata['error'] ? { ...metadata, error } : metadata);

const next: Record<MessageStatus, readonly MessageStatus[]> = {
  queued: ['sent', 'delivered', 'read', 'failed', 'unconfirmed'],
  unconfirmed: ['queued', 'sent', 'delivered', 'read', 'failed'],
  failed: ['queued', 'delivered', 'read'],
  sent: ['delivered', 'read', 'failed'],
  delivered: ['read'],
  read: [],
};

const far: Record<MessageStatus, number> = { queued: 0, unconfirmed: 0, failed: 0, sent: 1, delivered: 2, read: 3 };

// A page may be older than a report that overtook it; but that a message is being sent again only the page can tell.
function keepBestStatus(known: Message | undefined, fresh: Message): Message {
  if (!known || far[known.status] <= (fresh.status === 'failed' ? far.sent : far[fresh.status])) return fresh;
  return { ...fresh, status: known.status, metadata: withError(fresh.metadata, null) };
}

function folded(timeline: Timeline, after: number): Timeline {
  const amendments = timeline.messages.filter((message) => message.seq > after && isAmendment(message));
  return amendments.length ? { ...timeline, messages: fold(timeline.messages, amendments) } : timeline;
}

function settle(run: Message[], ahead: readonly Message[]): Timeline {
  const rest = [...ahead];
  while (rest[0] && rest[0].seq <= (run.at(-1)?.seq ?? 0) + 1) {
    const next = rest.shift() as Message;
    if (next.seq === (run.at(-1)?.seq ?? 0) + 1) run.push(next);
  }
  return { messages: run, ahead: rest };
}
