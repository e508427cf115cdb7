import { expect, test } from 'vitest';
import { retagged } from './bulk-deeds';

test('tags are put on and taken off, the others stay in their order', () => {
  expect(retagged(['vip', 'fibra', 'novo'], ['visita', 'vip'], ['fibra'])).toEqual(['vip', 'novo', 'visita']);
});

test('a tag that is both put on and taken off is there at the end', () => {
  expect(retagged(['vip'], ['vip'], ['vip'])).toEqual(['vip']);
});
