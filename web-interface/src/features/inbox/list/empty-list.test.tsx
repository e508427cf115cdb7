import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { InboxScope } from '@/realtime/inbox';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import { EmptyList } from './empty-list';

afterEach(() => vi.restoreAllMocks());

const scope: InboxScope = { tab: 'all', sort: 'recent', queueId: undefined, q: undefined, me: 'me' };
const agent = (queue_ids: string[]) => ({ id: 'me', username: 'ana', display_name: 'Ana Ribeiro', role: 'viewer', is_active: true, presence: 'online', open_count: 0, queue_ids });

test('who is in no queue learns why the list is empty and who can change that', async () => {
  answering({ 'GET /api/chat/agents': { agents: [agent([])], total: 1 } });
  await renderSignedIn(<EmptyList scope={scope} search={{}} onRefine={vi.fn()} />);
  expect(await screen.findByText('Você ainda não está em nenhuma fila')).toBeTruthy();
  expect(screen.getByText(/supervisor ou administrador/)).toBeTruthy();
});

test('who is in a queue is told that no customer has written yet', async () => {
  const asked = answering({ 'GET /api/chat/agents': { agents: [agent(['q1'])], total: 1 } });
  await renderSignedIn(<EmptyList scope={scope} search={{}} onRefine={vi.fn()} />);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(await screen.findByText('Ainda não há conversas')).toBeTruthy();
  expect(screen.queryByText('Você ainda não está em nenhuma fila')).toBeNull();
});
