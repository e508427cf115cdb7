import { expect, test } from 'vitest';
import { inFrozenOrder } from './stable-order';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

test('known rows stay in place while others move', () => {
  expect(inFrozenOrder(rows('c', 'a', 'b'), ['a', 'b', 'c'])).toEqual({ rows: rows('a', 'b', 'c'), held: 0 });
});

test('a new row is held back and counted', () => {
  expect(inFrozenOrder(rows('x', 'a', 'b'), ['a', 'b'])).toEqual({ rows: rows('a', 'b'), held: 1 });
});

test('a further page is shown and a vanished row goes', () => {
  expect(inFrozenOrder(rows('a', 'c', 'd'), ['a', 'b'])).toEqual({ rows: rows('a', 'c', 'd'), held: 0 });
});
