import { expect, test } from 'vitest';
import { mayPassLater, reasonOf } from './whatsapp-reasons';

test('each known code has its reason, an unknown one says so', () => {
  expect([131047, 131026, 190, 250, 132001, 987654, null].map(reasonOf)).toEqual(['window', 'undeliverable', 'token', 'token', 'template', 'unknown', 'unknown']);
});

test('sending again is offered only where it can help', () => {
  expect(mayPassLater('rate')).toBe(true);
  expect(mayPassLater('window')).toBe(false);
  expect(mayPassLater('marketing')).toBe(false);
});
