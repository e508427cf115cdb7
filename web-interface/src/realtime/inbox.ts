/** The inbox lists as the screen knows them, and the pure steps by which realtime events change them. */
import type { InfiniteData } from '@tanstack/react-query';
import type { Conversation, ConversationStatus, InboxPage, InboxSort, InboxTab, Priority } from '@/api/types';

/** Which list: a tab with its filters, for one agent. */
export interface InboxScope {
  tab: InboxTab;
  queueId?: string | undefined;
  q?: string | undefined;
  sort: InboxSort;
  me: string;
  status?: ConversationStatus | 'open' | undefined;
  /** `none`: what nobody has. */
  agentId?: string | undefined;
  tag?: string | undefined;
  priority?: Priority | undefined;
  channel?: string | undefined;
  /** The moments between which it began; the second is not in it any more. */
  openedFrom?: string | undefined;
  openedBefore?: string | undefined;
}

export type InboxData = InfiniteData<InboxPage, unknown>;

const done: ReadonlySet<ConversationStatus> = new Set(['resolved', 'closed']);
const paused: ReadonlySet<ConversationStatus> = new Set(['on_hold', 'snoozed']);

/** Whether nothing more is to be done in it. */
export const isDone = (conversation: Pick<Conversation, 'status'>): boolean => done.has(conversation.status);

/** Whether a conversation stands in a list. `null`: only the server can tell (text search). */
export function belongs(conversation: Conversation, scope: InboxScope): boolean | null {
  if (!fits(conversation, scope)) return false;
  if (!inTab(conversation, scope.tab, scope.me)) return false;
  return scope.q ? null : true;
}

function fits(conversation: Conversation, { queueId, status, agentId, tag, priority, channel, openedFrom, openedBefore }: InboxScope): boolean {
  const began = Date.parse(conversation.created_at);
  return (
    (!queueId || conversation.queue_id === queueId) &&
    (!status || (status === 'open' ? !isDone(conversation) : conversation.status === status)) &&
    (!agentId || (conversation.agent_id ?? 'none') === agentId) &&
    (!tag || conversation.tags.includes(tag)) &&
    (!priority || conversation.priority === priority) &&
    (!channel || conversation.channel === channel) &&
    (!openedFrom || began >= Date.parse(openedFrom)) &&
    (!openedBefore || began < Date.parse(openedBefore))
  );
}

function inTab({ status, agent_id }: Conversation, tab: InboxTab, me: string): boolean {
  switch (tab) {
    case 'mine':
      return agent_id === me && status === 'in_service';
    case 'queue':
      return status === 'waiting';
    case 'bot':
      return status === 'automation';
    case 'hold':
      return paused.has(status) && (agent_id === me || agent_id === null);
    case 'all':
      return true;
  }
}

const weight: Record<Priority, number> = { urgent: 3, high: 2, normal: 1, low: 0 };
const activity = (conversation: Conversation): string => conversation.updated_at;
/** Since when the customer waits. */
export const waitingSince = (conversation: Conversation): string => conversation.waiting_since ?? conversation.created_at;

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The order of a list. */
export function compare(sort: InboxSort): (a: Conversation, b: Conversation) => number {
  switch (sort) {
    case 'recent':
      return (a, b) => text(activity(b), activity(a)) || text(b.id, a.id);
    case 'oldest':
      return (a, b) => text(activity(a), activity(b)) || text(a.id, b.id);
    case 'waiting':
      return (a, b) => text(waitingSince(a), waitingSince(b)) || text(a.id, b.id);
    case 'priority':
      return (a, b) => weight[b.priority] - weight[a.priority] || text(waitingSince(a), waitingSince(b)) || text(a.id, b.id);
  }
}

/** All rows of a list, each conversation once. */
export function rowsOf(data: InboxData | undefined): Conversation[] {
  const seen = new Set<string>();
  const rows: Conversation[] = [];
  for (const page of data?.pages ?? []) {
    for (const conversation of page.conversations) {
      if (seen.has(conversation.id)) continue;
      seen.add(conversation.id);
      rows.push(conversation);
    }
  }
  return rows;
}

/** A changed conversation: updated, moved, added or taken out. An older state than the known one is ignored. */
export function applyConversation(data: InboxData, conversation: Conversation, scope: InboxScope): InboxData {
  const known = rowsOf(data).find((row) => row.id === conversation.id);
  if (known && isOlder(conversation, known)) return data;
  const verdict = belongs(conversation, scope);
  if (verdict === false) return known ? removeConversation(data, conversation.id) : data;
  if (verdict === null && !known) return data;
  return insert(known ? removeConversation(data, conversation.id) : data, conversation, compare(scope.sort));
}

/** Takes a conversation out of a list. */
export function removeConversation(data: InboxData, id: string): InboxData {
  if (!data.pages.some((page) => page.conversations.some((row) => row.id === id))) return data;
  return { ...data, pages: data.pages.map((page) => ({ ...page, conversations: page.conversations.filter((row) => row.id !== id) })) };
}

function isOlder(incoming: Conversation, known: Conversation): boolean {
  return incoming.feed_offset < known.feed_offset;
}

// Past the last loaded row the server's next page decides, unless there is no next page.
function insert(data: InboxData, conversation: Conversation, order: (a: Conversation, b: Conversation) => number): InboxData {
  const pages = [...data.pages];
  for (const [index, page] of pages.entries()) {
    const at = page.conversations.findIndex((row) => order(conversation, row) < 0);
    const isLast = index === pages.length - 1;
    if (at < 0 && !(isLast && page.next_cursor === null)) continue;
    const rows = [...page.conversations];
    rows.splice(at < 0 ? rows.length : at, 0, conversation);
    pages[index] = { ...page, conversations: rows };
    break;
  }
  return { ...data, pages };
}
