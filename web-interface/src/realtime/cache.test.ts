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

describe('a customer who moved to another number', () => {
  it('is read again where the sidebar shows him', () => {
    const queries = new QueryClient();
    const before = aConversation('c1', { contact_id: 'k', customer_phone: '+5511968037593' });
    queries.setQueryData(keys.contact('k'), { phone: '+5511968037593' });
    conversationChanged(queries, before);
    conversationChanged(queries, { ...before, last_seq: before.last_seq + 1 });
    expect(queries.getQueryState(keys.contact('k'))?.isInvalidated).toBe(false);
    conversationChanged(queries, { ...before, customer_phone: '+5511970001122' });
    expect(queries.getQueryState(keys.contact('k'))?.isInvalidated).toBe(true);
  });

  it('is read again beside any other of his conversations, also where only the list shows the one that tells', () => {
    const queries = new QueryClient();
    const before = aConversation('c1', { contact_id: 'k', customer_phone: '+5511968037593' });
    queries.setQueryData([...keys.inbox, {}], { pages: [{ conversations: [before] }], pageParams: [null] });
    queries.setQueryData(keys.contact('k'), { phone: '+5511968037593' });
    conversationChanged(queries, { ...before, customer_phone: '+5511970001122' });
    expect(queries.getQueryState(keys.contact('k'))?.isInvalidated).toBe(true);
  });
});
