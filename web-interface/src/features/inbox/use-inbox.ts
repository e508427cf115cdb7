import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import type { InboxSort, InboxTab, Queue } from '@/api/types';
import { rowsOf, type InboxScope } from '@/realtime/inbox';
import { beginningOf, type InboxChange, type InboxSearch } from './search-params';

const PAGE = 40;
const FROM = '/app/inbox/{-$conversationId}';

/** The usual order of a tab: in the queue the most urgent comes first, and of those who waits longest. */
const usualSort = (tab: InboxTab): InboxSort => (tab === 'queue' ? 'priority' : 'recent');

/** Where the user is: everything comes from the address. */
export function useInboxLocation() {
  const { id: me } = useUser();
  const navigate = useNavigate();
  const { conversationId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM, structuralSharing: true });
  const scope = useMemo(() => scopeOf(search, me), [search, me]);
  const select = useCallback(
    (id: string | undefined) => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: id }, search: (known) => known }),
    [navigate],
  );
  const refine = useCallback(
    (change: InboxChange) =>
      void navigate({
        to: '/inbox/{-$conversationId}',
        params: (known) => known,
        search: (known) => Object.fromEntries(Object.entries({ ...known, ...change }).filter(([, value]) => value)) as InboxSearch,
        replace: 'q' in change,
      }),
    [navigate],
  );
  return { selectedId: conversationId, search, scope, select, refine };
}

/** The list that an address asks for. Who searches, or names a state or a person, looks everywhere; without that he is back in his tab. */
export function scopeOf(search: InboxSearch, me: string): InboxScope {
  const tab = search.q || search.status || search.agent ? 'all' : (search.tab ?? 'mine');
  return {
    tab, sort: search.sort ?? usualSort(tab), q: search.q, me, queueId: search.queue, status: search.status, agentId: search.agent, tag: search.tag,
    priority: search.priority, channel: search.channel, openedFrom: beginningOf(search.from), openedBefore: beginningOf(search.to, 1),
  };
}

/** What the API is asked for: the parts of a scope that are set. */
function queryOf(scope: InboxScope) {
  const given = {
    queue_id: scope.queueId, q: scope.q, status: scope.status, agent_id: scope.agentId, tag: scope.tag, priority: scope.priority, channel: scope.channel,
    opened_from: scope.openedFrom, opened_before: scope.openedBefore,
  };
  return { tab: scope.tab, sort: scope.sort, ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value)) as Filled<typeof given>) };
}

type Filled<Given> = { [Name in keyof Given]?: NonNullable<Given[Name]> };

/** One stretch of a list. */
export const readInbox = (scope: InboxScope, limit: number, cursor: string | null, signal: AbortSignal) =>
  unwrap(client.GET('/api/chat/inbox', { params: { query: { ...queryOf(scope), limit, ...(cursor ? { cursor } : {}) } }, signal }));

/** The rows of a list, page by page. */
export function useInboxRows(scope: InboxScope) {
  const query = useInfiniteQuery({
    queryKey: keys.inboxList(scope),
    queryFn: ({ pageParam, signal }) => readInbox(scope, PAGE, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = useMemo(() => rowsOf(query.data), [query.data]);
  return { ...query, rows };
}

/** The queues by their id. */
export function useQueues(): ReadonlyMap<string, Queue> {
  const { data } = useQuery({ queryKey: keys.queues, queryFn: () => unwrap(client.GET('/api/chat/queues')), staleTime: 5 * 60_000 });
  return useMemo(() => new Map((data?.queues ?? []).map((queue) => [queue.id, queue])), [data]);
}
