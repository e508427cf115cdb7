import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import { aMessage } from '@/testing/factories';
import { Outbox, unsettled } from './outbox';
import type { OutboxDb, OutboxItem } from './outbox-db';

class MemoryDb implements OutboxDb {
  readonly rows = new Map<string, OutboxItem>();
  async load(userId: string) {
    return [...this.rows.values()].filter((item) => item.user_id === userId);
  }
  async put(item: OutboxItem) {
    this.rows.set(item.client_message_id, item);
  }
  async remove(id: string) {
    this.rows.delete(id);
  }
}

const item = (id: string, change: Partial<OutboxItem> = {}): OutboxItem => ({
  client_message_id: id, user_id: 'me', conversation_id: 'c1', content: id, message_type: 'text', direction: 'outbound', reply_to: null,
  attachments: [], metadata: {}, created_at: '2026-11-22T12:00:00Z', state: 'pending', reason: null, problem: null, ...change,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the outbox', () => {
  test('writes a message down before sending and forgets it once stored', async () => {
    const db = new MemoryDb();
    const seen: boolean[] = [];
    const outbox = new Outbox(db, async (sent) => void seen.push(db.rows.has(sent.client_message_id)));
    await outbox.enqueue(item('a'));
    await vi.runAllTimersAsync();
    expect(seen).toEqual([true]);
    expect(db.rows.size).toBe(0);
    expect(outbox.items.get()[0]?.state).toBe('acked');
  });

  test('keeps the order of a conversation while the way is blocked', async () => {
    const sent: string[] = [];
    let up = false;
    const outbox = new Outbox(new MemoryDb(), async ({ client_message_id }) => {
      if (!up) throw new Problem(0);
      sent.push(client_message_id);
    });
    for (const id of ['a', 'b', 'c']) await outbox.enqueue(item(id));
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toEqual([]);
    up = true;
    outbox.drain();
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  test('survives a reload, for its author only', async () => {
    const db = new MemoryDb();
    await new Outbox(db, () => Promise.reject(new Problem(503))).enqueue(item('a'));
    const sent: string[] = [];
    const deliver = async ({ client_message_id }: OutboxItem) => void sent.push(client_message_id);
    await new Outbox(db, deliver).restore('somebody else');
    await new Outbox(db, deliver).restore('me');
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toEqual(['a']);
  });

  test('keeps a refused message with its reason, and goes on with the next', async () => {
    const db = new MemoryDb();
    const outbox = new Outbox(db, async ({ client_message_id }) => {
      if (client_message_id === 'a') throw new Problem(409, { detail: 'encerrada' });
    });
    await outbox.enqueue(item('a'));
    await outbox.enqueue(item('b'));
    await vi.advanceTimersByTimeAsync(100);
    expect(outbox.items.get().map(({ state, reason }) => [state, reason])).toEqual([['failed', 'encerrada'], ['acked', null]]);
    expect([...db.rows.keys()]).toEqual(['a']);
    await outbox.discard('a');
    expect(db.rows.size).toBe(0);
  });

  test('is tried again by itself, waiting as long as the server asks', async () => {
    let calls = 0;
    const outbox = new Outbox(new MemoryDb(), async () => {
      calls += 1;
      if (calls === 1) throw new Problem(429, {}, 7);
    });
    await outbox.enqueue(item('a'));
    await vi.advanceTimersByTimeAsync(6_900);
    expect(calls).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(calls).toBe(2);
  });
});

test('an optimistic message gives way to its event', () => {
  const items = [item('a'), item('b'), item('z', { conversation_id: 'c2' })];
  expect(unsettled(items, 'c1', [aMessage(1, { client_message_id: 'a' })]).map((left) => left.client_message_id)).toEqual(['b']);
});
