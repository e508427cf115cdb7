import { act, screen } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { RealtimeContext } from '@/realtime/context';
import type { RealtimeHub } from '@/realtime/hub';
import { TypingSignals, ViewerSignals } from '@/realtime/signals';
import { renderSignedIn } from '@/testing/render';
import { Colleagues } from './colleagues';
import { TypingLines } from './typing-lines';

const people = (...names: string[]) => names.map((name) => ({ id: name, name }));

async function shown() {
  const hub = { typing: new TypingSignals(), viewers: new ViewerSignals() };
  const view = await renderSignedIn(
    <RealtimeContext value={hub as unknown as RealtimeHub}>
      <Colleagues conversationId="c1" />
    </RealtimeContext>,
  );
  return { ...hub, ...view };
}

const items = () => screen.queryAllByRole('listitem').map((item) => item.querySelector('.sr-only')?.textContent);

test('colleagues who look are named, those who write first, and nobody is no list', async () => {
  const { viewers, typing, container } = await shown();
  expect(screen.queryByRole('list')).toBeNull();
  act(() => viewers.set('c1', people('Bia', 'Ana')));
  expect(items()).toEqual(['Ana também está vendo', 'Bia também está vendo']);
  act(() => typing.set('c1', { id: 'Bia', name: 'Bia', isCustomer: false }, true));
  expect(items()).toEqual(['Bia está escrevendo uma resposta', 'Ana também está vendo']);
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations).toEqual([]);
  act(() => typing.set('c1', { id: null, name: 'Maria', isCustomer: true }, true));
  expect(items()).toHaveLength(2);
  act(() => viewers.set('c2', people('Caio')));
  expect(items()).toHaveLength(2);
});

test('many are two faces and a number that names the rest', async () => {
  const { viewers } = await shown();
  act(() => viewers.set('c1', people('Ana', 'Bia', 'Caio', 'Davi')));
  expect(items()).toEqual(['Ana também está vendo', 'Bia também está vendo', 'Caio, Davi']);
});

test('who writes a reply beside the customer is said to whoever cannot see it', async () => {
  const customer = { id: null, name: '', isCustomer: true };
  const { rerender } = await renderSignedIn(<TypingLines typists={[customer]} customer="Maria" />);
  expect(screen.getByText('Maria está digitando…')).toBeTruthy();
  expect(screen.getByRole('status').textContent).toBe('');
  rerender(<TypingLines typists={[{ id: 'ana', name: 'Ana', isCustomer: false }, { id: 'bia', name: 'Bia', isCustomer: false }]} customer="Maria" />);
  expect(screen.getByRole('status').textContent).toBe('Ana, Bia estão escrevendo respostas…');
});
