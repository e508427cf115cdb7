import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import type { Conversation } from '@/api/types';
import { createStore } from '@/lib/store';
import { RealtimeContext } from '@/realtime/context';
import type { RealtimeHub } from '@/realtime/hub';
import type { OutboxItem } from '@/realtime/outbox-db';
import { aConversation } from '@/testing/factories';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import { LeftBehind } from './left-behind';
import { Refused } from './refused';

afterEach(() => vi.restoreAllMocks());

const TAKEN = 'urn:ispchat:problem:conversation-taken';
const item = (problem: string): OutboxItem => ({
  client_message_id: 'x', user_id: 'me', conversation_id: 'c1', content: 'já resolvo', message_type: 'text', direction: 'outbound', reply_to: null,
  attachments: [], metadata: {}, created_at: '2026-11-22T12:00:00Z', state: 'failed', reason: 'refused', problem,
});
const bias = aConversation('c1', { status: 'in_service', agent_id: 'bia', agent_name: 'Bia Reis' });

async function show(problem: string, conversation: Conversation = bias) {
  const outbox = { items: createStore([item(problem)]), resend: vi.fn(), discard: vi.fn(), enqueue: vi.fn() };
  const hub = { outbox, conversationChanged: vi.fn() };
  await renderSignedIn(
    <RealtimeContext.Provider value={hub as unknown as RealtimeHub}>
      <Refused item={item(problem)} conversation={conversation} />
      <LeftBehind id="c1" />
    </RealtimeContext.Provider>,
  );
  return outbox;
}
const names = () => screen.getAllByRole('button').map(({ textContent }) => textContent);

test('a conversation that a colleague took says who has it, and is taken over before the message is sent again', async () => {
  const asked = answering({ 'POST /api/chat/conversations/c1/assign': { ...bias, agent_id: 'me' } });
  const outbox = await show(TAKEN);
  expect(screen.getByText('Não enviada: Bia Reis atende agora esta conversa.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Assumir e reenviar' }));
  await waitFor(() => expect(outbox.resend).toHaveBeenCalledWith('x'));
  expect(asked[0]?.body).toEqual({ agent_id: 'me' });
});

test('what was written can be kept as a note', async () => {
  const outbox = await show(TAKEN);
  await userEvent.click(screen.getByRole('button', { name: 'Guardar como nota' }));
  expect(outbox.enqueue).toHaveBeenCalledWith(expect.objectContaining({ content: 'já resolvo', message_type: 'note', direction: 'internal' }));
  expect(outbox.discard).toHaveBeenCalledWith('x');
});

test('an offer that the customer asked not to get goes out only as one that is sent all the same', async () => {
  const outbox = await show('urn:ispchat:problem:customer-opted-out', { ...bias, agent_id: 'me' });
  expect(names()).not.toContain('Reenviar');
  await userEvent.click(screen.getByRole('button', { name: 'Sei disso, enviar mesmo assim' }));
  expect(outbox.enqueue).toHaveBeenCalledWith(expect.objectContaining({ content: 'já resolvo', metadata: { template: { despite_opt_out: true } } }));
  expect(outbox.discard).toHaveBeenCalledWith('x');
});

test('a closed conversation is reopened first, and nothing is offered that cannot be', async () => {
  await show('urn:ispchat:problem:conversation-closed', aConversation('c1', { status: 'closed' }));
  expect(names()).toContain('Reabrir e reenviar');
  expect(names()).not.toContain('Reenviar');
});

test('once it is one’s own again, sending again is enough', async () => {
  await show(TAKEN, aConversation('c1', { status: 'in_service', agent_id: 'me', agent_name: 'Ana' }));
  expect(names().slice(0, 2)).toEqual(['Reenviar', 'Excluir']);
});

test('what was written into a conversation out of sight is shown where the conversation was', async () => {
  const outbox = await show('urn:ispchat:problem:conversation-not-found');
  expect(screen.getByText('O que você escreveu e não foi enviado')).toBeTruthy();
  expect(screen.getByText('já resolvo')).toBeTruthy();
  await userEvent.click(screen.getAllByRole('button', { name: 'Excluir' })[1] as HTMLElement);
  expect(outbox.discard).toHaveBeenCalledWith('x');
});
