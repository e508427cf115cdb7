import { expect, test } from 'vitest';
import type { Figures } from './api';
import { change, months, sorted, span, top, written } from './model';
import { parseReport, shifted } from './search';

const now = new Date(2026, 10, 15);
const figures = (given: Partial<Figures>): Figures => ({
  opened: 0, resolved: 0, reopened: 0, messages_in: 0, messages_out: 0, first_responses: 0, first_response_time: null, handled: 0, handling_time: null,
  resolution_time: null, ratings: 0, satisfaction: null, ...given,
});

test('months go back over the end of a year and never beyond the present one', () => {
  expect(shifted('2026-01', -1)).toBe('2025-12');
  expect(shifted('2025-12', 1)).toBe('2026-01');
  expect(months(now, '2026-11').slice(0, 2)).toEqual(['2026-11', '2026-10']);
  expect(months(now, '2019-03').at(-1)).toBe('2019-03');
});

test.each(['2026-12', '2026-13', '1999-12', '2026-1', 'now', 202611, undefined])('the address %s names no month of a report', (month) => {
  expect(parseReport({ month }, now)).toEqual({});
});

test('the month of a shared address is the one that is shown', () => {
  expect(parseReport({ month: '2026-10' }, now)).toEqual({ month: '2026-10' });
});

test('fewer seconds and more resolved are better, more messages are neither', () => {
  expect(change('first_response_time', 60, 120)).toEqual({ percent: -50, isBetter: true });
  expect(change('resolved', 8, 10)).toEqual({ percent: -20, isBetter: false });
  expect(change('messages_in', 20, 10)).toEqual({ percent: 100, isBetter: null });
  expect(change('satisfaction', 4.5, 4.5)).toEqual({ percent: 0, isBetter: null });
});

test('nothing is compared with nothing', () => {
  expect(change('opened', 5, 0)).toBeNull();
  expect(change('satisfaction', null, 4)).toBeNull();
  expect(change('satisfaction', 4, null)).toBeNull();
});

test('a table is sorted either way, and what was not measured is last', () => {
  const rows = [
    { name: 'Ana', figures: figures({ resolved: 2, handling_time: null }) },
    { name: 'Bia', figures: figures({ resolved: 9, handling_time: 30 }) },
    { name: 'Caio', figures: figures({ resolved: 2, handling_time: 10 }) },
  ];
  const names = (by: 'name' | 'resolved' | 'handling_time', descending: boolean) => sorted(rows, { by, descending }, 'pt-BR').map(({ name }) => name);
  expect(names('resolved', true)).toEqual(['Bia', 'Ana', 'Caio']);
  expect(names('handling_time', true)).toEqual(['Bia', 'Caio', 'Ana']);
  expect(names('handling_time', false)).toEqual(['Caio', 'Bia', 'Ana']);
  expect(names('name', true)).toEqual(['Caio', 'Bia', 'Ana']);
});

test('times are said in the unit that fits them', () => {
  expect([4, 59, 60, 3_599, 3_900, 86_400 * 2 + 3_600 * 4].map(span)).toEqual(['4 s', '59 s', '1 min', '1 h 00', '1 h 05', '2 d 4 h']);
  expect(written('satisfaction', 4.25, 'pt-BR')).toBe('4,3');
  expect(written('opened', 1234, 'pt-BR')).toBe('1.234');
  expect(written('handling_time', null, 'pt-BR')).toBe('—');
});

test('an axis ends at a round number that nothing passes', () => {
  expect([0, 1, 3, 7, 12, 180, 1000].map(top)).toEqual([1, 1, 5, 10, 20, 200, 1000]);
});
