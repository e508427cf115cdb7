import { beforeEach, expect, test, vi } from 'vitest';
import { choosePresence, chosenPresence, followPresence, shownPresence } from './presence';

beforeEach(() => localStorage.clear());

test('only who is available becomes away', () => {
  expect(shownPresence('online', true)).toBe('away');
  expect(shownPresence('pause', true)).toBe('pause');
  expect(shownPresence('invisible', true)).toBe('invisible');
  expect(shownPresence('online', false)).toBe('online');
});

test('a choice outlives a reload, but neither the shift nor the person', () => {
  choosePresence('ana', 'pause');
  const stop = followPresence('ana');
  expect(chosenPresence.get()).toBe('pause');
  stop();
  followPresence('bruno')();
  expect(chosenPresence.get()).toBe('online');
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 13 * 3_600_000);
  followPresence('ana')();
  expect(chosenPresence.get()).toBe('online');
  vi.restoreAllMocks();
});
