import { expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import type { Conversation } from '@/api/types';
import { aConversation } from '@/testing/factories';
import { runBulk } from './run-bulk';

const rows = (count: number) => Array.from({ length: count }, (_, index) => aConversation(`c${index}`));
const watching = () => ({ onChanged: vi.fn(), onProgress: vi.fn(), signal: new AbortController().signal, wait: () => Promise.resolve() });
const fine = (conversation: Conversation) => Promise.resolve(conversation);

test('what is refused is told with its reason, and the others are done', async () => {
  const told = watching();
  const refusal = new Problem(409, { taken_by: { name: 'Bia' } });
  const outcome = await runBulk(rows(10), (one) => (one.id === 'c3' ? Promise.reject(refusal) : fine(one)), told);
  expect(outcome).toEqual({ done: 9, refused: [{ conversation: expect.objectContaining({ id: 'c3' }), error: refusal }], left: 0 });
  expect(told.onChanged).toHaveBeenCalledTimes(9);
  expect(told.onProgress).toHaveBeenLastCalledWith(10);
});

test('never more than a few are under way', async () => {
  let now = 0;
  let most = 0;
  await runBulk(
    rows(30),
    async (one) => {
      most = Math.max(most, (now += 1));
      await Promise.resolve();
      now -= 1;
      return one;
    },
    watching(),
  );
  expect(most).toBe(4);
});

test('who stops it keeps what is done, and learns how many were left', async () => {
  const stop = new AbortController();
  const outcome = await runBulk(rows(50), fine, { ...watching(), signal: stop.signal, onProgress: (answered) => answered >= 8 && stop.abort() });
  expect(outcome.done + outcome.left).toBe(50);
  expect(outcome.left).toBeGreaterThan(30);
});

test('a server that is gone is not asked for all the others', async () => {
  const deed = vi.fn(() => Promise.reject(new Problem(0)));
  const outcome = await runBulk(rows(100), deed, watching());
  expect(deed.mock.calls.length).toBeLessThanOrEqual(4);
  expect(outcome.refused.length + outcome.left).toBe(100);
});

test('too much at once is waited for', async () => {
  const wait = vi.fn(() => Promise.resolve());
  let refused = false;
  const outcome = await runBulk(rows(1), (one) => (refused ? fine(one) : ((refused = true), Promise.reject(new Problem(429, {}, 7)))), { ...watching(), wait });
  expect(outcome.done).toBe(1);
  expect(wait).toHaveBeenCalledWith(7);
});
