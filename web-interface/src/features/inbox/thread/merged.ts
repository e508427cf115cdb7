/** The histories of conversations that were merged into the open one: read once, shown with it by time. */
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { Conversation, Message } from '@/api/types';

const MOST = 200;

/** What was said in the conversations that go on in this one, oldest first. */
export function useMerged({ id, merged_from: links }: Conversation): readonly Message[] {
  return useQueries({
    queries: links.map((link) => ({
      queryKey: keys.merged(id, link.id),
      queryFn: async () => {
        const path = { conversation_id: id, other_id: link.id };
        const page = await unwrap(client.GET('/api/chat/conversations/{conversation_id}/merged/{other_id}/messages', { params: { path, query: { per_page: MOST } } }));
        return page.messages as Message[];
      },
      // What is merged is closed: nothing comes to it any more.
      staleTime: Infinity,
    })),
    combine: together,
  });
}

const nothing: readonly Message[] = [];

function together(results: UseQueryResult<Message[]>[]): readonly Message[] {
  const all = results.flatMap(({ data }) => data ?? []);
  return all.length === 0 ? nothing : all.sort(byTime);
}

const byTime = (a: Message, b: Message) => a.created_at.localeCompare(b.created_at) || a.seq - b.seq;

/**
 * One line of history out of the open conversation's own items and those of others, by time. What is older than the
 * oldest own item that is loaded waits until all of them are, so that reading upwards meets everything in its place.
 */
export function interleave(own: readonly Message[], merged: readonly Message[]): readonly Message[] {
  if (merged.length === 0) return own;
  const first = own[0];
  const from = first && first.seq > 1 ? merged.findIndex((item) => item.created_at >= first.created_at) : 0;
  const others = from < 0 ? [] : merged.slice(from);
  const lines: Message[] = [];
  let next = 0;
  for (const item of own) {
    for (let other = others[next]; other && other.created_at <= item.created_at; other = others[next]) {
      lines.push(other);
      next += 1;
    }
    lines.push(item);
  }
  return [...lines, ...others.slice(next)];
}
