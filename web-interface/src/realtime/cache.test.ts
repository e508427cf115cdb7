import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { keys } from '@/api/keys';
import { aConversation, aMessage } from '@/testing/factories';
import { conversationChanged } from './cache';
import { emptyTimeline, mergePage, type Timeline } from './timeline';

const known = mergePage(emptyTimeline, [aMessage(1), aMessage(2)]);

function cacheWith(id: string): QueryClient {
  const queries = new QueryClient();
  queries.setQueryData<Timeline>(keys.timeline(id), known);
  return queries;
}

describe('a timeline that was read ahead', () => {
  it('is dropped when something happened in the conversation, as the unread mark would stand wrong', () => {
    const queries = cacheWith('c');
    conversationChanged(queries, aConversation('c', { last_seq: 2 }));
    expect(queries.getQueryData(keys.timeline('c'))).toBe(known);
    conversationChanged(queries, aConversation('c', { last_seq: 3 }));
    expect(queries.getQueryData(keys.timeline('c'))).toBeUndefined();
  });

  it('stays while it is on the screen: the message itself is on its way', () => {
    const queries = cacheWith('c');
    const stop = new QueryObserver(queries, { queryKey: keys.timeline('c'), queryFn: () => known, staleTime: Infinity }).subscribe(() => undefined);
    conversationChanged(queries, aConversation('c', { last_seq: 3 }));
    expect(queries.getQueryData(keys.timeline('c'))).toBe(known);
    stop();
  });
});
