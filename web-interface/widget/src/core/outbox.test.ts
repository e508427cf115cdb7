import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox, type Outcome } from './outbox';
import { MemoryStore } from './outbox-store';
import type { OutItem } from './types';

function item(id: string, change: Partial<OutItem> = {}): OutItem {
  return {
    client_message_id: id,
    conversation_id: 'c',
    queue_id: null,
    content: id,
    files: [],
    created_at: `2026-01-10T12:00:0${id.length}Z`,
    refused: null,
    ...change,
  };
}

function setUp(answers: Outcome[], store = new MemoryStore()) {
  const tried: string[] = [];
  const stored: string[] = [];
  const outbox = new Outbox(store, {
    deliver: (i) => {
      tried.push(i.client_message_id);
      return Promise.resolve(answers.shift() ?? { kind: 'stored', ack: null });
    },
    stored: (i) => stored.push(i.client_message_id),
    changed: () => undefined,
  });
  return { outbox, tried, stored, store };
}

const ids = (list: readonly OutItem[]) => list.map((i) => i.client_message_id);

describe('the outbox', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('forgets a message only once the server has it', async () => {
    const { outbox, stored, store } = setUp([{ kind: 'again', afterMs: 1000 }]);
    await outbox.add(item('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect(ids(await store.all())).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(stored).toEqual(['a']);
    expect(await store.all()).toEqual([]);
  });

  it('stores a message before it tries to send it', async () => {
    const store = new MemoryStore();
    let inStore: string[] = [];
    const outbox = new Outbox(store, {
      deliver: async () => {
        inStore = ids(await store.all());
        return { kind: 'stored', ack: null };
      },
      stored: () => undefined,
      changed: () => undefined,
    });
    await outbox.add(item('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect(inStore).toEqual(['a']);
  });

  it('keeps the order typed while the network fails', async () => {
    const { outbox, tried, stored } = setUp([{ kind: 'again', afterMs: 500 }, { kind: 'again', afterMs: 500 }]);
    for (const id of ['a', 'bb', 'ccc']) await outbox.add(item(id));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tried.slice(0, 2)).toEqual(['a', 'a']);
    expect(stored).toEqual(['a', 'bb', 'ccc']);
  });

  it('repeats under the same identifier', async () => {
    const { outbox, tried } = setUp([{ kind: 'again', afterMs: 10 }, { kind: 'again', afterMs: 10 }]);
    await outbox.add(item('a'));
    await vi.advanceTimersByTimeAsync(100);
    expect(new Set(tried)).toEqual(new Set(['a']));
    expect(tried).toHaveLength(3);
  });

  it('sets a refused message aside and goes on with the next', async () => {
    const { outbox, stored } = setUp([{ kind: 'refused', reason: 'Conversa encerrada.' }]);
    await outbox.add(item('a'));
    await outbox.add(item('bb'));
    await vi.advanceTimersByTimeAsync(0);
    expect(stored).toEqual(['bb']);
    expect(outbox.pending.map((i) => i.refused)).toEqual(['Conversa encerrada.']);
    await outbox.retry(outbox.pending[0] as OutItem);
    await vi.advanceTimersByTimeAsync(0);
    expect(stored).toEqual(['bb', 'a']);
  });

  it('takes up after a reload what an earlier page left, oldest first', async () => {
    const store = new MemoryStore();
    await store.put(item('bb'));
    await store.put(item('a'));
    const { outbox, stored } = setUp([], store);
    await outbox.restore();
    outbox.kick();
    await vi.advanceTimersByTimeAsync(0);
    expect(stored).toEqual(['a', 'bb']);
  });

  it('does not report a message that was given up or seen as stored while it was under way', async () => {
    let finish: (outcome: Outcome) => void = () => undefined;
    const stored: string[] = [];
    const outbox = new Outbox(new MemoryStore(), {
      deliver: () => new Promise((resolve) => (finish = resolve)),
      stored: (i) => stored.push(i.client_message_id),
      changed: () => undefined,
    });
    await outbox.add(item('a'));
    await outbox.remove('a');
    finish({ kind: 'again', afterMs: 1 });
    await vi.advanceTimersByTimeAsync(50);
    expect(stored).toEqual([]);
    expect(outbox.pending).toEqual([]);
  });

  it('sends nothing twice at the same time', async () => {
    let running = 0;
    let most = 0;
    const outbox = new Outbox(new MemoryStore(), {
      deliver: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 10));
        running--;
        return { kind: 'stored', ack: null };
      },
      stored: () => undefined,
      changed: () => undefined,
    });
    await Promise.all(['a', 'bb', 'ccc'].map((id) => outbox.add(item(id))));
    outbox.kick();
    outbox.kick();
    await vi.advanceTimersByTimeAsync(100);
    expect(most).toBe(1);
    expect(outbox.pending).toEqual([]);
  });
});
