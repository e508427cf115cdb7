import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import type { InboxSort, InboxTab, Queue } from '@/api/types';
import { rowsOf, type InboxScope } from '@/realtime/inbox';
import type { InboxSearch } from './search-params';

const PAGE = 40;
const FROM = '/app/inbox/{-$conversationId}';

/** The usual order of a tab: in the queue the most urgent comes first, and of those who waits longest. */
const usualSort = (tab: InboxTab): InboxSort => (tab === 'queue' ? 'priority' : 'recent');

/** Where the user is: everything comes from the address. */
export function useInboxLocation() {
  const { id: me } = useUser();
  const navigate = useNavigate();
  const { conversationId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  // Who searches looks for a conversation wherever it is; without the words he is back in his tab.
  const tab = search.q ? 'all' : (search.tab ?? 'mine');
  const scope = useMemo(
    (): InboxScope => ({ tab, sort: search.sort ?? usualSort(tab), queueId: search.queue, q: search.q, me }),
    [tab, search.sort, search.queue, search.q, me],
  );
  const select = useCallback(
    (id: string | undefined) => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: id }, search: (known) => known }),
    [navigate],
  );
  const refine = useCallback(
    (change: Partial<Record<keyof InboxSearch, string | undefined>>) =>
      void navigate({
        to: '/inbox/{-$conversationId}',
        params: (known) => known,
        search: (known) => Object.fromEntries(Object.entries({ ...known, ...change }).filter(([, value]) => value)) as InboxSearch,
        replace: 'q' in change,
      }),
    [navigate],
  );
  return { selectedId: conversationId, scope, select, refine };
}

/** The rows of a list, page by page. */
export function useInboxRows(scope: InboxScope) {
  const query = useInfiniteQuery({
    queryKey: keys.inboxList(scope),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/chat/inbox', {
          params: {
            query: {
              tab: scope.tab,
              sort: scope.sort,
              limit: PAGE,
              ...(scope.queueId ? { queue_id: scope.queueId } : {}),
              ...(scope.q ? { q: scope.q } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
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
