import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { toasts } from '@/components/toast';
import { RealtimeContext } from '@/realtime/context';
import type { RealtimeHub } from '@/realtime/hub';
import { aConversation } from '@/testing/factories';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import { mergeable, possible } from './deeds';
import { MergeForm } from './merge-form';

afterEach(() => {
  vi.restoreAllMocks();
  toasts.set([]);
});

const link = { id: 'c9', protocol: '9' };
const here = aConversation('c1', { status: 'in_service' });
const rows = [here, aConversation('c2', { protocol: '20261122000002', last_message: 'sem sinal' }), aConversation('c3', { protocol: '20261122000003', last_message: 'boleto', status: 'closed' }), aConversation('c4', { merged_into: link })];
const hub = { conversationChanged: vi.fn() } as unknown as RealtimeHub;
const form = () => renderSignedIn(<RealtimeContext.Provider value={hub}><MergeForm conversation={here} /></RealtimeContext.Provider>);

test('what is merged already is offered neither for merging nor for reopening', () => {
  expect(mergeable(here, rows).map(({ id }) => id)).toEqual(['c2', 'c3']);
  expect(mergeable({ id: 'c3', status: 'closed' }, rows).map(({ id }) => id)).toEqual([]);
  expect(possible(aConversation('c4', { status: 'closed', merged_into: link }), 'me')).toMatchObject({ merge: false, reopen: false });
});

test('the other conversation is found, chosen by keyboard and merged, with a way back', async () => {
  const asked = answering({
    'GET /api/chat/contacts/k1/conversations': { conversations: rows },
    'POST /api/chat/conversations/c1/merge': here,
    'POST /api/chat/conversations/c1/unmerge': here,
  });
  await form();
  await screen.findByText('sem sinal');
  await userEvent.type(screen.getByRole('textbox', { name: 'Buscar por protocolo ou mensagem' }), 'boleto');
  expect(screen.queryByText('sem sinal')).toBeNull();
  await userEvent.tab();
  await userEvent.keyboard(' ');
  await userEvent.click(screen.getByRole('button', { name: 'Mesclar' }));
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ path: '/api/chat/conversations/c1/merge', body: { other_id: 'c3' } }));
  await waitFor(() => expect(toasts.get()[0]).toMatchObject({ message: 'Mescladas.', action: { label: 'Desfazer' } }));
  toasts.get()[0]?.action?.run();
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ path: '/api/chat/conversations/c1/unmerge', body: { other_id: 'c3' } }));
  await waitFor(() => expect(toasts.get().at(-1)?.message).toBe('Mesclagem desfeita.'));
});

test('without a choice nothing is sent and the field says so', async () => {
  const asked = answering({ 'GET /api/chat/contacts/k1/conversations': { conversations: rows } });
  await form();
  await screen.findByText('sem sinal');
  await userEvent.click(screen.getByRole('button', { name: 'Mesclar' }));
  expect(screen.getByText('Escolha uma conversa.')).toBeTruthy();
  expect(asked).toHaveLength(1);
});

test('a customer with one conversation is told about merging contacts', async () => {
  answering({ 'GET /api/chat/contacts/k1/conversations': { conversations: [here] } });
  await form();
  expect(await screen.findByText(/mescle os contatos/)).toBeTruthy();
});
