import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { createStore } from '@/lib/store';
import { RealtimeContext } from '@/realtime/context';
import type { RealtimeHub } from '@/realtime/hub';
import { aConversation } from '@/testing/factories';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import { TransferForm } from './transfer-form';

const anAgent = (id: string, name: string, presence: string, open: number) => ({ id, username: id, display_name: name, presence, open_count: open, is_active: true, role: 'agent', queue_ids: [] });
const agents = [anAgent('a', 'Ana', 'offline', 0), anAgent('b', 'Bia', 'pause', 1), anAgent('c', 'Caio', 'offline', 5)];

test('who is there to take the conversation comes first, with how many he has in words', async () => {
  answering({ 'GET /api/chat/agents': { agents, total: 3 }, 'GET /api/chat/queues': { queues: [], total: 0 } });
  const hub = { presence: createStore(new Map([['c', 'online']])) };
  await renderSignedIn(
    <RealtimeContext value={hub as unknown as RealtimeHub}>
      <TransferForm conversation={aConversation('c1')} />
    </RealtimeContext>,
  );
  await userEvent.click(screen.getByText('Atendente'));
  await screen.findByRole('radio', { name: /Caio/ });
  const labels = screen.getAllByRole('radio').filter((radio) => radio.getAttribute('name') === 'target').map((radio) => radio.closest('label')?.textContent);
  expect(labels).toEqual(['CaioDisponível · 5 abertas', 'BiaEm pausa · 1 aberta', 'AnaDesconectado · nenhuma aberta']);
});
