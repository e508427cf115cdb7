import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { loadAreas } from '@/i18n';
import { renderSignedIn } from '@/testing/render';
import type { Figures } from './api';
import { FigureTable } from './figure-table';

const figures = (resolved: number, handling_time: number | null): Figures => ({
  opened: 0, resolved, reopened: 0, messages_in: 0, messages_out: 0, first_responses: 0, first_response_time: null, handled: 0, handling_time,
  resolution_time: null, ratings: 0, satisfaction: null,
});
const rows = [
  { key: '1', name: 'Ana', figures: figures(2, 90) },
  { key: '2', name: 'Bia', figures: figures(9, null) },
];

test('a table is sorted by the column that is pressed, and says so to a screen reader', async () => {
  await renderSignedIn(<div />);
  await loadAreas('reports');
  await renderSignedIn(<FigureTable caption="Por atendente" first="Atendente" rows={rows} columns={['resolved', 'handling_time']} order={{ by: 'resolved', descending: true }} />);
  const names = () => screen.getAllByRole('rowheader').map((cell) => cell.textContent);
  expect(names()).toEqual(['Bia', 'Ana']);
  const column = screen.getByRole('columnheader', { name: 'Resolvidas' });
  expect(column.getAttribute('aria-sort')).toBe('descending');
  await userEvent.click(within(column).getByRole('button'));
  expect(names()).toEqual(['Ana', 'Bia']);
  expect(column.getAttribute('aria-sort')).toBe('ascending');
  await userEvent.click(screen.getByRole('button', { name: 'TMA' }));
  expect(names()).toEqual(['Ana', 'Bia']);
  expect(screen.getByText('2 min')).toBeTruthy();
});
