import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { createQueryClient } from '@/api/query-client';
import type { Conversation } from '@/api/types';
import type { InboxScope } from '@/realtime/inbox';
import { aConversation } from '@/testing/factories';
import { useKeptRow } from './use-kept-row';

const queue: InboxScope = { tab: 'queue', sort: 'priority', me: 'me' };
const [a, b, c] = ['a', 'b', 'c'].map((id) => aConversation(id)) as [Conversation, Conversation, Conversation];
const taken = { ...b, status: 'in_service' as const, agent_id: 'me' };

function list(first: { rows: Conversation[]; scope?: InboxScope; selected?: string }) {
  const queries: QueryClient = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
  const view = renderHook(({ rows, scope = queue, selected }: typeof first) => useKeptRow(rows, scope, selected), { wrapper, initialProps: first });
  const set = (conversation: Conversation) => act(() => void queries.setQueryData(keys.conversation(conversation.id), conversation));
  return { ...view, set, shown: () => view.result.current.rows.map(({ id }) => id).join('') };
}

test('the conversation that was taken from the queue stays in its row until another one is opened', () => {
  const { rerender, result, set, shown } = list({ rows: [a, b, c], selected: 'b' });
  set(taken);
  rerender({ rows: [a, c], selected: 'b' });
  expect(shown()).toBe('abc');
  expect(result.current).toMatchObject({ keptId: 'b', rows: [a, taken, c] });
  rerender({ rows: [a, c], selected: 'c' });
  expect(shown()).toBe('ac');
  expect(result.current.keptId).toBeUndefined();
});

test('one that a colleague took, or that is done, leaves its row', () => {
  const { rerender, set, shown } = list({ rows: [a, b, c], selected: 'b' });
  set({ ...taken, agent_id: 'bia' });
  rerender({ rows: [a, c], selected: 'b' });
  expect(shown()).toBe('ac');
  set({ ...taken, status: 'resolved' });
  expect(shown()).toBe('ac');
});

test('another list, or one that never held it, keeps nothing', () => {
  const bot: InboxScope = { ...queue, tab: 'bot' };
  const { rerender, set, shown } = list({ rows: [a, b, c], selected: 'b' });
  set(taken);
  rerender({ rows: [a], scope: bot, selected: 'b' });
  expect(shown()).toBe('a');
  rerender({ rows: [a, c], selected: 'b' });
  expect(shown()).toBe('ac');
});
