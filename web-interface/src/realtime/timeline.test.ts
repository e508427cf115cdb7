import { describe, expect, test } from 'vitest';
import { aMessage } from '@/testing/factories';
import { adoptNewest, adoptStatuses, applyMessage, applyStatus, emptyTimeline, holeOf, lastSeq, mergePage, type Timeline } from './timeline';

const page = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => aMessage(from + index));
const loaded = (from: number, to: number): Timeline => mergePage(emptyTimeline, page(from, to));
const seqs = (timeline: Timeline) => timeline.messages.map((message) => message.seq);

describe('an event', () => {
  test('that is next is appended', () => {
    expect(seqs(applyMessage(loaded(1, 3), aMessage(4)))).toEqual([1, 2, 3, 4]);
  });

  test('that is known is ignored, and the very same timeline comes back', () => {
    const before = loaded(1, 3);
    expect(applyMessage(before, aMessage(2, { content: 'other' }))).toBe(before);
  });

  test('beyond a hole waits and names the hole', () => {
    const after = applyMessage(loaded(1, 3), aMessage(6));
    expect(seqs(after)).toEqual([1, 2, 3]);
    expect(holeOf(after)).toEqual({ after: 3, before: 6 });
    expect(applyMessage(after, aMessage(6))).toBe(after);
  });

  test('that fills the last missing seq releases what waited', () => {
    const waiting = applyMessage(applyMessage(loaded(1, 3), aMessage(6)), aMessage(5));
    const after = applyMessage(waiting, aMessage(4));
    expect(seqs(after)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(holeOf(after)).toBeNull();
  });
});

test('whatever the order and repetition of events, the end equals a fresh read', () => {
  let seed = 42;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 50; round += 1) {
    let timeline = loaded(1, 5);
    const arrivals = [...page(4, 20), ...page(6, 20)].sort(() => random() - 0.5).filter((message) => random() > 0.2 || message.seq === 20);
    for (const message of arrivals) timeline = applyMessage(timeline, message);
    for (let hole = holeOf(timeline); hole; hole = holeOf(timeline)) timeline = mergePage(timeline, page(hole.after + 1, hole.before - 1));
    expect(timeline).toEqual(loaded(1, 20));
  }
});

describe('a page', () => {
  test('of older items goes in front', () => {
    expect(seqs(mergePage(loaded(51, 60), page(41, 50)))).toEqual(page(41, 60).map((message) => message.seq));
  });

  test('of the newest items joins when it touches and replaces when it does not', () => {
    expect(seqs(adoptNewest(loaded(1, 10), page(8, 14)))).toEqual(page(1, 14).map((message) => message.seq));
    expect(seqs(adoptNewest(loaded(1, 10), page(90, 99)))).toEqual(page(90, 99).map((message) => message.seq));
  });

  test('does not take back a delivery report that was faster', () => {
    const read = applyStatus(loaded(1, 2), 'm2', 'read');
    expect(mergePage(read, [aMessage(2, { status: 'sent' })]).messages[1]?.status).toBe('read');
  });
});

test('a late delivery report never lowers a status', () => {
  const read = applyStatus(loaded(1, 1), 'm1', 'read');
  expect(applyStatus(read, 'm1', 'delivered').messages[0]?.status).toBe('read');
});

test('a report of one message says nothing of the others', () => {
  const sent = mergePage(emptyTimeline, [1, 2].map((seq) => aMessage(seq, { direction: 'outbound' })));
  expect(applyStatus(sent, 'm2', 'delivered', null).messages.map((message) => message.status)).toEqual(['sent', 'delivered']);
});

test('what failed shows why, and forgets it when it is sent again', () => {
  const error = { code: 131026, title: 'Message undeliverable' };
  const failed = applyStatus(loaded(1, 1), 'm1', 'failed', null, error);
  expect(failed.messages[0]).toMatchObject({ status: 'failed', metadata: { error } });
  const again = applyStatus(failed, 'm1', 'queued');
  expect(again.messages[0]).toMatchObject({ status: 'queued', metadata: { error: null } });
  expect(mergePage(failed, [aMessage(1, { status: 'queued' })]).messages[0]?.status).toBe('queued');
});

test('a failure or a doubt gives way to the proof that it arrived, and never the other way round', () => {
  for (const doubt of ['failed', 'unconfirmed'] as const) {
    const timeline = mergePage(emptyTimeline, [aMessage(1, { status: 'queued' })]);
    const after = (...statuses: (typeof doubt | 'delivered')[]) => statuses.reduce((known, status) => applyStatus(known, 'm1', status), timeline).messages[0]?.status;
    expect(after(doubt, 'delivered')).toBe('delivered');
    expect(after('delivered', doubt)).toBe('delivered');
  }
});

test('what was reported while nobody listened is taken over, and never sets back a report that came since', () => {
  const known = mergePage(emptyTimeline, (['queued', 'failed', 'read', 'sent'] as const).map((status, index) => aMessage(index + 1, { direction: 'outbound', status })));
  const told = [{ message_id: 'm1', status: 'failed' as const, error: { code: 131026 } }, { message_id: 'm2', status: 'queued' as const }, { message_id: 'm3', status: 'sent' as const }, { message_id: 'gone', status: 'read' as const }];
  const after = adoptStatuses(known, told);
  expect(after.messages.map(({ status }) => status)).toEqual(['failed', 'queued', 'read', 'sent']);
  expect(after.messages[0]?.metadata).toEqual({ error: { code: 131026 } });
  expect(after.messages[3]).toBe(known.messages[3]);
});

test('a report speaks for everything sent up to its seq, and never for what the customer wrote', () => {
  const sent = mergePage(emptyTimeline, [aMessage(1, { direction: 'outbound' }), aMessage(2), aMessage(3, { direction: 'outbound' }), aMessage(4, { direction: 'outbound' })]);
  expect(applyStatus(sent, 'm3', 'read', 3).messages.map((message) => message.status)).toEqual(['read', 'sent', 'read', 'sent']);
});

test('the empty timeline is at seq 0', () => {
  expect(lastSeq(emptyTimeline)).toBe(0);
  expect(seqs(applyMessage(emptyTimeline, aMessage(1)))).toEqual([1]);
});

test('that an agent read what the customer wrote says nothing of what was written to the customer', () => {
  const known = mergePage(emptyTimeline, [aMessage(1, { direction: 'outbound' }), aMessage(2), aMessage(3)]);
  expect(applyStatus(known, 'm3', 'read', 3).messages.map(({ status }) => status)).toEqual(['sent', 'read', 'read']);
});

test('a report for everything up to a seq is no proof for what failed, waits or is in doubt', () => {
  const states = ['failed', 'queued', 'unconfirmed', 'sent', 'delivered'] as const;
  const known = mergePage(emptyTimeline, states.map((status, index) => aMessage(index + 1, { direction: 'outbound', status })));
  expect(applyStatus(known, 'm5', 'read', 5).messages.map(({ status }) => status)).toEqual(['failed', 'queued', 'unconfirmed', 'read', 'read']);
});

test('the form in which a message left is kept, whatever its status is', () => {
  const asked = applyStatus(loaded(1, 2), 'm2', 'queued', null, null, 'Qual?\n\n1. Pix');
  expect(asked.messages.map(({ metadata }) => metadata['sent_as'])).toEqual([undefined, 'Qual?\n\n1. Pix']);
  expect(applyStatus(asked, 'm2', 'read').messages[1]?.metadata['sent_as']).toBe('Qual?\n\n1. Pix');
});
