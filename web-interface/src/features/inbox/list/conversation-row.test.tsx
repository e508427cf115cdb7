import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import { aConversation } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { ConversationRow } from './conversation-row';

const conversation = aConversation('c1', { status: 'waiting', unread_count: 12, priority: 'urgent', tags: ['vip', 'boleto', 'fibra'], agent_name: null });
const row = (change: Partial<Parameters<typeof ConversationRow>[0]> = {}) => (
  <div role="listbox" aria-label="Conversas">
    <ConversationRow
      conversation={conversation} queueName="Suporte" isSelected={false} isActive={false} isMarked={false} isMarking={false} typing={false}
      draft={undefined} onAim={() => undefined} onOpen={() => undefined} onMark={() => undefined} onMenu={() => undefined} {...change}
    />
  </div>
);

test('a row tells who, how many unread, how urgent and where, in words', async () => {
  await renderSignedIn(row());
  const option = screen.getByRole('option', { name: /Maria Souza.*12 mensagens não lidas/ });
  for (const text of ['9+', 'Urgente', 'Suporte', 'vip', 'boleto', '+1']) expect(option.textContent).toContain(text);
  expect(option.textContent).not.toContain('fibra');
});

test('typing comes before a draft, a draft before the last message', async () => {
  const { unmount } = await renderSignedIn(row({ typing: true, draft: 'vou ver' }));
  expect(screen.getByText('digitando…')).toBeTruthy();
  unmount();
  await renderSignedIn(row({ draft: 'vou ver' }));
  expect(screen.getByText('Rascunho:').parentElement?.textContent).toContain('vou ver');
});

test('a click opens, and marks while marking', async () => {
  const onOpen = vi.fn();
  const onMark = vi.fn();
  const { unmount } = await renderSignedIn(row({ onOpen, onMark }));
  await userEvent.click(screen.getByText('Maria Souza'));
  expect(onOpen).toHaveBeenCalledWith('c1');
  unmount();
  await renderSignedIn(row({ onOpen, onMark, isMarking: true }));
  await userEvent.click(screen.getByText('Maria Souza'));
  expect(onMark).toHaveBeenCalledWith('c1', false);
  expect(onOpen).toHaveBeenCalledTimes(1);
});

test('axe finds nothing serious in a row', async () => {
  const { container } = await renderSignedIn(row());
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});

test('who has just come does not wait zero minutes; who takes him is seen to have him', async () => {
  const fresh = { ...conversation, waiting_since: new Date().toISOString() };
  const { unmount } = await renderSignedIn(row({ conversation: fresh }));
  expect(screen.getByText('Chegou agora')).toBeTruthy();
  unmount();
  await renderSignedIn(row({ conversation: { ...fresh, status: 'in_service', agent_id: 'me' }, isKept: true }));
  expect(screen.getByText('Com você')).toBeTruthy();
  expect(screen.queryByText('Chegou agora')).toBeNull();
});
