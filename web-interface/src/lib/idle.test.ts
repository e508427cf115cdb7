import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IDLE_AFTER_MS, isIdle, watchIdle } from './idle';

let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  stop = watchIdle();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('nobody is there after five minutes without a key or a pointer, and somebody is with the next one', () => {
  vi.advanceTimersByTime(IDLE_AFTER_MS - 30_000);
  expect(isIdle.get()).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(isIdle.get()).toBe(true);
  window.dispatchEvent(new Event('pointermove'));
  expect(isIdle.get()).toBe(false);
});

test('work in another tab counts here too', () => {
  vi.advanceTimersByTime(IDLE_AFTER_MS - 60_000);
  localStorage.setItem('ispchat.active', String(Date.now()));
  vi.advanceTimersByTime(120_000);
  expect(isIdle.get()).toBe(false);
  vi.advanceTimersByTime(IDLE_AFTER_MS);
  expect(isIdle.get()).toBe(true);
  localStorage.setItem('ispchat.active', String(Date.now()));
  window.dispatchEvent(new StorageEvent('storage', { key: 'ispchat.active' }));
  expect(isIdle.get()).toBe(false);
});
