import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test, vi } from 'vitest';
import { session } from '@/api/session';
import type { Contact } from '@/api/types';
import { answering } from '@/testing/network';
import { me, renderSignedIn } from '@/testing/render';
import { choices } from './merge-choices';
import { MergeContact } from './merge-contact';

afterEach(() => vi.restoreAllMocks());

const contact = (id: string, change: Partial<Contact> = {}): Contact => ({
  id, name: 'Maria Souza', email: null, phone: '+5511987650001', username: null, phone_verified: true, document: null, locale: null, is_blocked: false,
  notes: null, metadata: {}, identities: [], consents: [], merged: [], created_at: '2026-11-22T12:00:00Z', updated_at: '2026-11-22T12:00:00Z', ...change,
});
const kept = contact('k1');
const gone = contact('k2', { name: 'Maria S.', phone: '+5511987650002', email: 'm@x.example', document: '***.456.789-**' });

async function open() {
  const shown = await renderSignedIn(<MergeContact contact={kept} />);
  session.set({ status: 'authenticated', user: { ...me, permissions: { ...me.permissions, all: ['contacts:merge'] } }, accessToken: 'token', expiresAt: Date.now() + 60_000 });
  await userEvent.click(await screen.findByRole('button', { name: 'Mesclar contato…' }));
  return shown;
}

test('who may not merge contacts is not offered it', async () => {
  await renderSignedIn(<MergeContact contact={kept} />);
  expect(screen.queryByRole('button')).toBeNull();
});

test('only what both say differently has to be decided', () => {
  expect(choices(kept, gone).map(({ field }) => field)).toEqual(['name', 'phone']);
  expect(choices(kept, kept)).toEqual([]);
});

test('the likely ones are there at once; the chosen one is merged with the fields that were picked', async () => {
  const asked = answering({
    'GET /api/chat/contacts': { contacts: [kept, gone], next_cursor: null },
    'GET /api/chat/contacts/k2': gone,
    'POST /api/chat/contacts/k1/merge': kept,
  });
  await open();
  const dialog = await screen.findByRole('dialog', { name: 'Mesclar contato' });
  expect(asked[0]?.query.get('q')).toBe('Maria Souza');
  const offered = await within(dialog).findAllByRole('radio');
  expect(offered).toHaveLength(1);
  await userEvent.click(within(dialog).getByText('Maria S.'));
  await userEvent.click(await within(dialog).findByRole('checkbox', { name: /^Nome: Maria S\./ }));
  const { violations } = await axe.run(dialog, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Mesclar' }));
  await waitFor(() => expect(asked.find(({ method }) => method === 'POST')).toMatchObject({ body: { other_id: 'k2', take: ['name'] } }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('nothing is sent before somebody is chosen', async () => {
  const asked = answering({ 'GET /api/chat/contacts': { contacts: [], next_cursor: null } });
  await open();
  expect(await screen.findByText('Nenhum contato encontrado.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Mesclar' }));
  expect(screen.getByText('Escolha um contato.')).toBeTruthy();
  expect(asked.every(({ method }) => method === 'GET')).toBe(true);
});
