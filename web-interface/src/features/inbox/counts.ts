import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';

/** How many conversations stand in each tab. */
export const countsQuery = queryOptions({
  queryKey: keys.counts,
  queryFn: () => unwrap(client.GET('/api/chat/inbox/counts')),
});
