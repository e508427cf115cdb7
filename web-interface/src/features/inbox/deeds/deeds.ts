import { client, unwrap } from '@/api/client';
import type { Conversation, Priority } from '@/api/types';

const at = (id: string) => ({ params: { path: { conversation_id: id } } });

/** What an agent can do with a conversation; each answers its new state. */
export const deeds = {
  take: (id: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/take', at(id))),
  return: (id: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/return', at(id))),
  hold: (id: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/hold', at(id))),
  resolve: (id: string, reason?: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/resolve', { ...at(id), body: reason ? { reason } : {} })),
  close: (id: string, reason?: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/close', { ...at(id), body: reason ? { reason } : {} })),
  reopen: (id: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/reopen', at(id))),
  transfer: (id: string, body: Transfer) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/transfer', { ...at(id), body })),
  snooze: (id: string, body: Snooze) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/snooze', { ...at(id), body })),
  priority: (id: string, priority: Priority) => unwrap(client.PUT('/api/chat/conversations/{conversation_id}', { ...at(id), body: { priority } })),
  merge: (id: string, other_id: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/merge', { ...at(id), body: { other_id } })),
  unmerge: (id: string, other_id: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/unmerge', { ...at(id), body: { other_id } })),
  tags: (id: string, tags: string[]) => unwrap(client.PUT('/api/chat/conversations/{conversation_id}/tags', { ...at(id), body: { tags } })),
};

/**
 * Makes the conversation mine. One that a colleague is seen to have is taken over on purpose; one that looks free is only
 * taken if it still is, so that the faster of two wins.
 */
export function takeFor(conversation: Conversation, me: string): Promise<Conversation> {
  if (!conversation.agent_id || conversation.agent_id === me) return deeds.take(conversation.id);
  return unwrap(client.POST('/api/chat/conversations/{conversation_id}/assign', { ...at(conversation.id), body: { agent_id: me } }));
}

/** The deeds that need nothing but the conversation. */
export type SimpleDeed = 'take' | 'return' | 'hold' | 'resolve' | 'close' | 'reopen';

export interface Transfer {
  queue_id?: string;
  agent_id?: string;
  note?: string;
  notify_customer?: boolean;
}

export interface Snooze {
  until: string | null;
  until_reply?: boolean;
}

/** The moments offered for a snooze, in local time. */
export const snoozeChoices = {
  hour: (now: Date): Snooze => ({ until: new Date(now.getTime() + 3_600_000).toISOString() }),
  threeHours: (now: Date): Snooze => ({ until: new Date(now.getTime() + 3 * 3_600_000).toISOString() }),
  tomorrow: (now: Date): Snooze => ({ until: new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8).toISOString() }),
  nextWeek: (now: Date): Snooze => ({ until: new Date(now.getFullYear(), now.getMonth(), now.getDate() + (((8 - now.getDay()) % 7) || 7), 8).toISOString() }),
  untilReply: (): Snooze => ({ until: null, until_reply: true }),
} as const;
export type SnoozeChoice = keyof typeof snoozeChoices;

/** Which of a customer's conversations can go on in this one; a finished one takes no open one. */
export function mergeable<Row extends Pick<Conversation, 'id' | 'status' | 'merged_into'>>(into: Pick<Conversation, 'id' | 'status'>, rows: readonly Row[]): Row[] {
  const isOver = ({ status }: Pick<Conversation, 'status'>) => status === 'resolved' || status === 'closed';
  return rows.filter((row) => row.id !== into.id && !row.merged_into && (!isOver(into) || isOver(row)));
}

/** Which deeds make sense in a state; the server has the last word. */
export function possible(conversation: Conversation, me: string) {
  const { status, agent_id } = conversation;
  const isDone = status === 'resolved' || status === 'closed';
  return {
    take: !isDone && agent_id !== me,
    return: !isDone && status !== 'waiting' && status !== 'automation',
    transfer: !isDone,
    snooze: !isDone && status !== 'automation',
    hold: status === 'in_service',
    resolve: !isDone,
    close: status !== 'closed',
    reopen: isDone && !conversation.merged_into,
    merge: !conversation.merged_into,
  };
}
