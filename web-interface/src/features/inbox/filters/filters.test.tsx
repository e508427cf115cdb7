import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { aConversation } from '@/testing/factories';
import { answering, type Asked } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import { noFilters } from '../search-params';
import { EmptyFiltered } from './empty-filtered';
import { FilterChips } from './filter-chips';

afterEach(() => vi.restoreAllMocks());

const queue = '0197b1f0-0000-7000-8000-000000000001';
const queues = { queues: [{ id: queue, name: 'Suporte', is_active: true }], total: 1 };
const full = { conversations: [aConversation('c1')], next_cursor: null };
const empty = { conversations: [], next_cursor: null };

test('each filter is a chip in words, and a press takes that one off', async () => {
  answering({ 'GET /api/chat/queues': queues });
  const refine = vi.fn();
  await renderSignedIn(<FilterChips search={{ status: 'open', queue, tag: 'vip', from: '2026-11-01' }} onRefine={refine} />);
  expect(await screen.findByText('Fila: Suporte')).toBeTruthy();
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Situação: Em aberto', 'Fila: Suporte', 'Etiqueta: vip', 'Iniciada desde: 01/11/2026', 'Limpar filtros']);
  await userEvent.click(screen.getByRole('button', { name: 'Remover filtro Etiqueta: vip' }));
  expect(refine).toHaveBeenCalledWith({ tag: undefined });
  await userEvent.click(screen.getByRole('button', { name: 'Limpar filtros' }));
  expect(refine).toHaveBeenLastCalledWith(noFilters);
});

test('without filters there is nothing to take off', async () => {
  answering({ 'GET /api/chat/queues': queues });
  const { container } = await renderSignedIn(<FilterChips search={{ tab: 'all', q: 'maria' }} onRefine={vi.fn()} />);
  expect(container.querySelector('ul')).toBeNull();
});

test('an empty list names the filter that hides everything, and one press takes all off', async () => {
  const asked = answering({
    'GET /api/chat/queues': queues,
    'GET /api/chat/inbox': ({ query }: Asked) => (query.get('tag') ? empty : full),
  });
  const refine = vi.fn();
  await renderSignedIn(<EmptyFiltered search={{ tab: 'all', priority: 'high', tag: 'vip' }} onRefine={refine} />);
  expect(await screen.findByText('O filtro “Etiqueta: vip” esconde tudo: sem ele há conversas.')).toBeTruthy();
  expect(asked.filter(({ path }) => path === '/api/chat/inbox').map(({ query }) => [query.get('tag'), query.get('priority'), query.get('limit')])).toEqual([[null, 'high', '1'], ['vip', null, '1']]);
  expect(screen.queryByRole('button', { name: 'Remover filtro Prioridade: Alta' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Remover filtro Etiqueta: vip' }));
  expect(refine).toHaveBeenCalledWith({ tag: undefined });
  await userEvent.click(screen.getByRole('button', { name: 'Limpar filtros' }));
  expect(refine).toHaveBeenLastCalledWith(noFilters);
});

test('filters that hide everything only together say so', async () => {
  answering({ 'GET /api/chat/queues': queues, 'GET /api/chat/inbox': empty });
  await renderSignedIn(<EmptyFiltered search={{ tab: 'all', channel: 'email', tag: 'vip' }} onRefine={vi.fn()} />);
  await waitFor(() => expect(screen.getByText('Nada corresponde a “Etiqueta: vip”, “Canal: E-mail”.')).toBeTruthy());
});
