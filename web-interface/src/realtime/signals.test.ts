import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypingSignals, ViewerSignals } from './signals';

const maria = { id: null, name: 'Maria', isCustomer: true };
const ana = { id: 'ana', name: 'Ana', isCustomer: false };
const bia = { id: 'bia', name: 'Bia', isCustomer: false };
const names = (signals: TypingSignals) => signals.store.get().get('c1')?.map(({ name }) => name) ?? [];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a customer and two colleagues can write at once, and each stops for himself', () => {
  const signals = new TypingSignals();
  for (const typist of [maria, ana, bia]) signals.set('c1', typist, true);
  expect(names(signals)).toEqual(['Maria', 'Ana', 'Bia']);
  signals.set('c1', ana, false);
  expect(names(signals)).toEqual(['Maria', 'Bia']);
  signals.customerDone('c1');
  signals.colleagueDone('c1', 'bia');
  expect(signals.store.get().size).toBe(0);
});

test('who is not heard of again stops by himself', () => {
  const signals = new TypingSignals();
  signals.set('c1', ana, true);
  vi.advanceTimersByTime(4_000);
  signals.set('c1', bia, true);
  signals.set('c1', ana, true);
  vi.advanceTimersByTime(5_000);
  expect(names(signals)).toEqual(['Bia', 'Ana']);
  vi.advanceTimersByTime(1_500);
  expect(signals.store.get().size).toBe(0);
});

test('what does not change tells nobody', () => {
  const typing = new TypingSignals();
  const viewers = new ViewerSignals();
  const told = vi.fn();
  typing.store.subscribe(told);
  viewers.store.subscribe(told);
  typing.customerDone('c1');
  viewers.set('c1', []);
  viewers.clear();
  expect(told).not.toHaveBeenCalled();
});

test('viewers are the last list told, and nobody once the line is gone', () => {
  const viewers = new ViewerSignals();
  viewers.set('c1', [{ id: 'ana', name: 'Ana' }]);
  viewers.set('c2', [{ id: 'bia', name: 'Bia' }]);
  viewers.set('c2', []);
  expect([...viewers.store.get().keys()]).toEqual(['c1']);
  viewers.clear();
  expect(viewers.store.get().size).toBe(0);
});
