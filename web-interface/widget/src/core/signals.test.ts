import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Signals } from './signals';
import type { Socket } from './socket';
import type { Memory } from './storage';
import { Store } from './store';
import { EMPTY } from './timeline';
import type { Conversation } from './types';

function setUp() {
  const sent: unknown[] = [];
  const store = new Store();
  store.set({ conversation: { id: 'c' } as Conversation });
  const socket = { send: (frame: { seq: number }) => sent.push(frame.seq) > 0 } as unknown as Socket;
  const signals = new Signals(socket, store, {} as Memory);
  const arrive = (lastSeq: number) => {
    store.set({ timeline: { ...EMPTY, lastSeq } });
    signals.arrived();
  };
  return { sent, store, signals, arrive };
}

describe('what the widget says it has', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is the newest number below which nothing is missing, once for many messages', () => {
    const { sent, arrive } = setUp();
    [1, 2, 3].forEach(arrive);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([3]);
  });

  it('is said at most once a second, and the last word is not forgotten', () => {
    const { sent, arrive } = setUp();
    for (let seq = 1; seq <= 30; seq++) {
      arrive(seq);
      vi.advanceTimersByTime(100);
    }
    expect(sent.length).toBeLessThanOrEqual(4);
    vi.advanceTimersByTime(1_000);
    expect(sent.at(-1)).toBe(30);
  });

  it('is left to the read mark when the visitor has already seen it', () => {
    const { sent, store, arrive } = setUp();
    store.set({ readSeq: 5 });
    arrive(5);
    vi.advanceTimersByTime(2_000);
    expect(sent).toEqual([]);
    arrive(6);
    vi.advanceTimersByTime(2_000);
    expect(sent).toEqual([6]);
  });

  it('is said again at once when the socket comes back', () => {
    const { sent, store, signals } = setUp();
    store.set({ timeline: { ...EMPTY, lastSeq: 4 } });
    signals.sendDelivered();
    signals.sendDelivered();
    expect(sent).toEqual([4, 4]);
  });
});
