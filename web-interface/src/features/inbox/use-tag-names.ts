import { useQuery } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';

const FRESH_MS = 60_000;

/** The tags to choose from: those that were made, and those that conversations carry without. */
export function useTagNames(): string[] {
  const made = useQuery({ queryKey: keys.tags, queryFn: () => unwrap(client.GET('/api/chat/tags')), staleTime: FRESH_MS });
  const used = useQuery({ queryKey: keys.usedTags, queryFn: () => unwrap(client.GET('/api/chat/inbox/tags')), staleTime: FRESH_MS });
  const names = new Set([...(made.data?.tags ?? []).map(({ name }) => name), ...(used.data?.tags ?? [])]);
  return [...names].sort((a, b) => a.localeCompare(b));
}
