import { expect, test } from 'vitest';
import { beginningOf, filtersOf, parseInboxSearch, toTab } from './search-params';

const id = '0197b1f0-0000-7000-8000-000000000001';

test('a shared address gives the same list, and what makes no sense in it is dropped', () => {
  const search = { tab: 'all', status: 'open', queue: id, agent: 'none', tag: 'vip', priority: 'high', channel: 'whatsapp', from: '2026-11-01', to: '2026-11-30' };
  expect(parseInboxSearch(search)).toEqual(search);
  expect(parseInboxSearch({ tab: 'x', status: 'gone', queue: '../1', agent: 'me', tag: '', priority: 3, channel: 'fax', from: '01/11/2026', to: '2026-13-41', more: 1 })).toEqual({});
});

test('a phone or a tag of digits stays what it is, though the router reads a number', () => {
  expect(parseInboxSearch({ q: 11987654321, tag: 2024 })).toEqual({ q: '11987654321', tag: '2024' });
});

test('filters are told in the order in which they are offered', () => {
  expect(filtersOf({ to: '2026-11-30', tag: 'vip', tab: 'mine', q: 'maria', status: 'open' })).toEqual(['status', 'tag', 'to']);
});

test('a day is the local one, from its first moment to the first of the next', () => {
  expect(beginningOf('2026-11-30')).toBe(new Date(2026, 10, 30).toISOString());
  expect(beginningOf('2026-11-30', 1)).toBe(new Date(2026, 11, 1).toISOString());
  expect(beginningOf(undefined)).toBeUndefined();
});

test('another tab keeps the filters that it does not decide itself', () => {
  const change = toTab('queue');
  expect(Object.keys(change)).toEqual(['tab', 'sort', 'q', 'status', 'agent']);
});
