import type { InboxScope } from '@/realtime/inbox';

/** The names of everything in the query cache, in one place. */
export const keys = {
  inbox: ['inbox'] as const,
  inboxList: (scope: InboxScope) => ['inbox', scope] as const,
  counts: ['inbox-counts'] as const,
  conversation: (id: string) => ['conversation', id] as const,
  timeline: (id: string) => ['timeline', id] as const,
  merged: (id: string, other: string) => ['merged', id, other] as const,
  contact: (id: string) => ['contact', id] as const,
  contactSearch: (q: string) => ['contacts', q] as const,
  contactConversations: (id: string) => ['contact', id, 'conversations'] as const,
  agents: ['agents'] as const,
  queues: ['queues'] as const,
  queueMembers: (id: string) => ['queues', id, 'members'] as const,
  tags: ['tags'] as const,
  usedTags: ['tags', 'used'] as const,
  widget: ['widget-settings'] as const,
  users: ['users'] as const,
  userList: (filters: object) => ['users', filters] as const,
  search: (q: string) => ['search', q] as const,
};
