import { expect, test } from 'vitest';
import { isSameStand, standOf, withKept } from './kept-row';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));
const ids = (list: { id: string }[]) => list.map(({ id }) => id).join('');

test('a row that was taken stays where it stood', () => {
  const stand = standOf(rows('a', 'b', 'c', 'd'), 'c');
  expect(stand && ids(withKept(rows('a', 'b', 'd'), { id: 'c' }, stand))).toBe('abcd');
});

test('it goes with its neighbours when others come and go', () => {
  const stand = standOf(rows('a', 'b', 'c', 'd'), 'c');
  expect(stand && ids(withKept(rows('n', 'a', 'b', 'd'), { id: 'c' }, stand))).toBe('nabcd');
  expect(stand && ids(withKept(rows('n', 'a', 'd'), { id: 'c' }, stand))).toBe('nacd');
  expect(stand && ids(withKept(rows('d'), { id: 'c' }, stand))).toBe('cd');
  expect(stand && ids(withKept([], { id: 'c' }, stand))).toBe('c');
});

test('the first stays first, and what is not in the list stands nowhere', () => {
  const stand = standOf(rows('a', 'b'), 'a');
  expect(stand && ids(withKept(rows('b'), { id: 'a' }, stand))).toBe('ab');
  expect(standOf(rows('a'), 'z')).toBeNull();
  expect(isSameStand(stand, { id: 'a', above: [] })).toBe(true);
  expect(isSameStand(stand, { id: 'a', above: ['b'] })).toBe(false);
});
