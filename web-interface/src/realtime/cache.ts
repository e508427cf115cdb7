/** Realtime events applied to the query cache; each function is one event. */
import type { QueryClient } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { Conversation, Message, MessageStatus, Metadata } from '@/api/types';
import { applyConversation, removeConversation, type InboxData, type InboxScope } from './inbox';
import { adoptNewest, adoptStatuses, applyMessage, applyStatus, holeOf, lastSeq, mergePage, type StatusNow, type Timeline } from './timeline';

/** How many items a page of the timeline has. */
export const PAGE = 50;
const MOST = 200;
/** A timeline that nobody looks at is dropped when something happens in it, so what was read is good for long. */
const AHEAD_MS = 5 * 60_000;

/** Reads a stretch of a timeline. */
export async function readAfter(id: string, afterSeq: number, perPage: number): Promise<Message[]> {
  const query = { after_seq: Math.max(0, afterSeq), per_page: Math.min(MOST, perPage) };
  const page = await unwrap(client.GET('/api/chat/conversations/{conversation_id}/messages', { params: { path: { conversation_id: id }, query } }));
  return page.messages as Message[];
}

/** Reads the newest page, joined with what is known. */
export async function readNewest(cache: QueryClient, id: string): Promise<Timeline> {
  const conversation = await cache.ensureQueryData(conversationQuery(cache, id));
  const page = await readAfter(id, conversation.last_seq - PAGE, MOST);
  return adoptNewest(cache.getQueryData(keys.timeline(id)), page);
}

/** One conversation; what a list already shows of it is used at once, and events keep it true. */
export const conversationQuery = (cache: QueryClient, id: string) => ({
  queryKey: keys.conversation(id),
  initialData: () => inAnyList(cache, id),
  queryFn: async () => (await unwrap(client.GET('/api/chat/conversations/{conversation_id}', { params: { path: { conversation_id: id } } }))) as Conversation,
});

function inAnyList(cache: QueryClient, id: string): Conversation | undefined {
  for (const [, data] of cache.getQueriesData<InboxData>({ queryKey: keys.inbox })) {
    for (const page of data?.pages ?? []) {
      const found = page.conversations.find((row) => row.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

/** Reads a timeline ahead of the click that is coming. */
export async function prefetchTimeline(cache: QueryClient, id: string): Promise<void> {
  await cache.prefetchQuery({ ...timelineQuery(cache, id), staleTime: AHEAD_MS });
}

/** A conversation's timeline. */
export const timelineQuery = (cache: QueryClient, id: string) => ({
  queryKey: keys.timeline(id),
  queryFn: () => readNewest(cache, id),
  staleTime: 0,
});

/** Reads the page before the oldest loaded item. */
export async function readOlder(cache: QueryClient, id: string): Promise<void> {
  const first = cache.getQueryData<Timeline>(keys.timeline(id))?.messages[0]?.seq ?? 1;
  if (first <= 1) return;
  const from = Math.max(0, first - 1 - PAGE);
  merge(cache, id, await readAfter(id, from, first - 1 - from));
}

/** A conversation changed: its own entry and every list. */
export function conversationChanged(cache: QueryClient, conversation: Conversation): void {
  const before = cache.getQueryData<Conversation>(keys.conversation(conversation.id)) ?? inAnyList(cache, conversation.id);
  // The customer moved to another number: what is shown of him beside this conversation or another one is out of date.
  if (before && before.customer_phone !== conversation.customer_phone && conversation.contact_id) void cache.invalidateQueries({ queryKey: keys.contact(conversation.contact_id) });
  cache.setQueryData<Conversation>(keys.conversation(conversation.id), conversation);
  dropOutdated(cache, conversation);
  for (const [key, data] of cache.getQueriesData<InboxData>({ queryKey: keys.inbox })) {
    if (data) cache.setQueryData(key, applyConversation(data, conversation, key[1] as InboxScope));
  }
}

// Opened from an outdated timeline, a conversation would mark the wrong message as the first unread one.
function dropOutdated(cache: QueryClient, { id, last_seq }: Conversation): void {
  const timeline = cache.getQueryData<Timeline>(keys.timeline(id));
  if (timeline && lastSeq(timeline) < last_seq) cache.removeQueries({ queryKey: keys.timeline(id), type: 'inactive' });
}

/** A conversation left this agent's sight. */
export function conversationRemoved(cache: QueryClient, id: string): void {
  cache.setQueriesData<InboxData>({ queryKey: keys.inbox }, (data) => data && removeConversation(data, id));
  void cache.invalidateQueries({ queryKey: keys.conversation(id) });
}

/** The agent has read up to here: the badge goes at once. */
export function conversationRead(cache: QueryClient, id: string): void {
  const clear = (conversation: Conversation) => (conversation.id === id && conversation.unread_count > 0 ? { ...conversation, unread_count: 0 } : conversation);
  cache.setQueryData<Conversation>(keys.conversation(id), (known) => known && clear(known));
  cache.setQueriesData<InboxData>(
    { queryKey: keys.inbox },
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, conversations: page.conversations.map(clear) })) },
  );
}

/** A timeline item arrived; true = there is a hole before it. */
export function messageArrived(cache: QueryClient, message: Message): boolean {
  const timeline = cache.getQueryData<Timeline>(keys.timeline(message.conversation_id));
  if (!timeline) return false;
  const next = applyMessage(timeline, message);
  if (next !== timeline) cache.setQueryData(keys.timeline(message.conversation_id), next);
  return holeOf(next) !== null;
}

/** A delivery report. */
export function statusChanged(cache: QueryClient, id: string, messageId: string, status: MessageStatus, upToSeq: number | null = null, error: Metadata | null = null, sentAs: string | null = null): void {
  cache.setQueryData<Timeline>(keys.timeline(id), (timeline) => timeline && applyStatus(timeline, messageId, status, upToSeq, error, sentAs));
}

/** What was reported of a conversation's messages while nobody listened. */
export function statusesTold(cache: QueryClient, id: string, statuses: readonly StatusNow[]): void {
  cache.setQueryData<Timeline>(keys.timeline(id), (timeline) => timeline && adoptStatuses(timeline, statuses));
}

/** Reads what a hole hides, until there is none. */
export async function fillHoles(cache: QueryClient, id: string): Promise<void> {
  for (;;) {
    const timeline = cache.getQueryData<Timeline>(keys.timeline(id));
    const hole = timeline && holeOf(timeline);
    if (!hole) return;
    const page = await readAfter(id, hole.after, hole.before - hole.after - 1);
    if (page.length === 0) return; // The next heartbeat tells again.
    merge(cache, id, page);
  }
}

/** Reads everything after the newest known item. */
export async function catchUp(cache: QueryClient, id: string): Promise<void> {
  const timeline = cache.getQueryData<Timeline>(keys.timeline(id));
  if (timeline) merge(cache, id, await readAfter(id, lastSeq(timeline), MOST));
}

function merge(cache: QueryClient, id: string, page: Message[]): void {
  cache.setQueryData<Timeline>(keys.timeline(id), (timeline) => timeline && mergePage(timeline, page));
}
