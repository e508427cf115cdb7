import { describe, expect, it } from 'vitest';
import {
  advance,
  applyAck,
  applyEvent,
  applyNewer,
  applyOlder,
  applyStatus,
  EMPTY,
  entries,
  fromSnapshot,
  hasGap,
  unreadAfter,
  type Timeline,
} from './timeline';
import type { Message, OutItem } from './types';

function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: 'c',
    seq,
    content: `texto ${seq}`,
    message_type: 'text',
    sender_type: 'agent',
    status: 'sent',
    created_at: `2026-01-10T12:00:${String(seq % 60).padStart(2, '0')}Z`,
    ...change,
  };
}

function out(id: string, change: Partial<OutItem> = {}): OutItem {
  return {
    client_message_id: id,
    conversation_id: 'c',
    queue_id: null,
    content: id,
    files: [],
    created_at: '2026-01-10T12:00:00Z',
    refused: null,
    ...change,
  };
}

const seqs = (t: Timeline) => t.items.map((m) => m.seq);

describe('the timeline', () => {
  it('shows every event once and in order, however often and in whatever order it arrives', () => {
    let t = EMPTY;
    for (const seq of [2, 1, 1, 4, 2, 3, 4]) t = applyEvent(t, seq, message(seq));
    expect(seqs(t)).toEqual([1, 2, 3, 4]);
    expect(t.lastSeq).toBe(4);
    expect(hasGap(t)).toBe(false);
  });

  it('gives the same screen for every order of arrival', () => {
    const shuffle = (list: number[], seed: number) =>
      list.map((v, i) => [Math.sin(seed * 97 + i * 31), v] as const).sort((a, b) => a[0] - b[0]).map(([, v]) => v);
    for (let seed = 1; seed <= 50; seed++) {
      let t = EMPTY;
      for (const seq of shuffle([1, 2, 3, 4, 5, 6, 7, 8, 3, 5, 8], seed)) {
        t = applyEvent(t, seq, seq % 3 === 0 ? null : message(seq));
      }
      expect(seqs(t)).toEqual([1, 2, 4, 5, 7, 8]);
      expect(t.lastSeq).toBe(8);
    }
  });

  it('counts an item the visitor may not see without showing it', () => {
    let t = applyEvent(EMPTY, 1, message(1));
    t = applyEvent(t, 2, null);
    t = applyEvent(t, 3, message(3));
    expect(seqs(t)).toEqual([1, 3]);
    expect(t.lastSeq).toBe(3);
    expect(hasGap(t)).toBe(false);
  });

  it('holds back what came too early until the gap is filled', () => {
    let t = applyEvent(EMPTY, 3, message(3));
    expect(seqs(t)).toEqual([]);
    expect(hasGap(t)).toBe(true);
    t = applyNewer(t, { messages: [message(1)], up_to_seq: 2, last_seq: 3 });
    expect(seqs(t)).toEqual([1, 3]);
    expect(hasGap(t)).toBe(false);
  });

  it('reaches as far as a page says, whatever is hidden in it', () => {
    expect(applyNewer(EMPTY, { messages: [message(1), message(4)], up_to_seq: 7, last_seq: 90 }).lastSeq).toBe(7);
    expect(applyNewer(EMPTY, { messages: [], up_to_seq: 3, last_seq: 90 }).lastSeq).toBe(3);
  });

  it('joins a snapshot with what arrived while it was read', () => {
    let t = applyEvent(EMPTY, 12, message(12));
    t = applyEvent(t, 11, message(11));
    t = fromSnapshot(t, [message(9), message(10)], 10, 9);
    expect(seqs(t)).toEqual([9, 10, 11, 12]);
    expect(t.lastSeq).toBe(12);
    expect(seqs(applyOlder(t, [message(8)], 8))).toEqual([8, 9, 10, 11, 12]);
  });

  it('never moves a delivery state back', () => {
    let t = applyEvent(EMPTY, 1, message(1));
    t = applyStatus(t, 'm1', 'read');
    t = applyStatus(t, 'm1', 'delivered');
    t = applyEvent(t, 1, message(1, { status: 'sent' }));
    expect(t.items[0]?.status).toBe('read');
    expect(advance('delivered', 'failed')).toBe('delivered');
    expect(advance('sent', 'failed')).toBe('failed');
    expect(advance('failed', 'sent')).toBe('failed');
  });

  it('keeps delivery news that comes before its message', () => {
    const t = applyEvent(applyStatus(EMPTY, 'm1', 'delivered'), 1, message(1));
    expect(t.items[0]?.status).toBe('delivered');
  });

  it('marks everything the visitor said up to a number as read', () => {
    let t = EMPTY;
    for (const seq of [1, 2, 3]) t = applyEvent(t, seq, message(seq, { sender_type: seq === 2 ? 'agent' : 'customer' }));
    t = applyStatus(t, 'm3', 'read', 3);
    expect(t.items.map((m) => m.status)).toEqual(['read', 'sent', 'read']);
  });

  it('counts only messages to the visitor as unread', () => {
    let t = applyEvent(EMPTY, 1, message(1, { sender_type: 'customer' }));
    t = applyEvent(t, 2, message(2, { sender_type: 'system', message_type: 'system' }));
    t = applyEvent(t, 3, message(3, { sender_type: 'bot' }));
    t = applyEvent(t, 4, message(4));
    expect(unreadAfter(t, 0)).toBe(2);
    expect(unreadAfter(t, 3)).toBe(1);
  });
});

describe('an own message', () => {
  const item = out('k1');
  const ack = { id: 'm5', conversation_id: 'c', seq: 5, created_at: '2026-01-10T12:00:05Z' };
  const stored = message(5, { sender_type: 'customer', client_message_id: 'k1' });

  it('is one line under one key from typing to storage', () => {
    const waiting = entries(EMPTY, [item]);
    const acked = entries(applyAck(EMPTY, item, ack), [item]);
    const told = entries(applyNewer(applyAck(EMPTY, item, ack), { messages: [stored], up_to_seq: 5, last_seq: 5 }), [item]);
    expect([waiting, acked, told].map((list) => list.map((e) => [e.key, e.message.status]))).toEqual([
      [['k1', 'queued']],
      [['k1', 'sent']],
      [['k1', 'sent']],
    ]);
  });

  it('is one line when the event overtakes the acknowledgement', () => {
    const t = applyAck(applyNewer(EMPTY, { messages: [stored], up_to_seq: 5, last_seq: 5 }), item, ack);
    expect(entries(t, [])).toHaveLength(1);
    expect(t.acked.size).toBe(0);
  });

  it('stands below what is stored, in the order it was written', () => {
    const t = applyEvent(EMPTY, 1, message(1));
    expect(entries(t, [out('a'), out('b', { refused: 'não' })]).map((e) => [e.key, e.message.status])).toEqual([
      ['m1', 'sent'],
      ['a', 'queued'],
      ['b', 'failed'],
    ]);
  });
});
