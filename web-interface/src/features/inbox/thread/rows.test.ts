import { describe, expect, test } from 'vitest';
import { aMessage } from '@/testing/factories';
import { interleave } from './merged';
import { firstUnread, threadRows } from './rows';

const at = (day: number, minute: number) => new Date(2026, 10, day, 10, minute).toISOString();
const kinds = (messages: ReturnType<typeof aMessage>[], newFrom = 0) => threadRows({ messages, pending: [], newFrom }).map((row) => row.kind);

describe('the rows of a thread', () => {
  test('begin with the start and a day, and mark each new day', () => {
    expect(kinds([aMessage(1, { created_at: at(21, 0) }), aMessage(2, { created_at: at(22, 0) })])).toEqual(['start', 'day', 'message', 'day', 'message']);
  });

  test('group what one person writes within minutes', () => {
    const rows = threadRows({ messages: [5, 6, 7].map((seq) => aMessage(seq, { created_at: at(22, seq === 7 ? 30 : seq) })), pending: [], newFrom: 0 });
    expect(rows.flatMap((row) => (row.kind === 'message' ? [[row.isFirst, row.isLast]] : []))).toEqual([[true, false], [false, true], [true, true]]);
  });

  test('never group a note with a reply', () => {
    const rows = threadRows({ messages: [aMessage(5, { direction: 'internal', message_type: 'note' }), aMessage(6, { direction: 'internal' })], pending: [], newFrom: 0 });
    expect(rows.filter((row) => row.kind === 'message' && row.isFirst)).toHaveLength(2);
  });

  test('put the new mark before the first unread', () => {
    expect(kinds([aMessage(4), aMessage(5), aMessage(6)], 5)).toEqual(['message', 'new', 'message', 'message']);
  });

  test('keep the row at the top when older ones come, so that the reader keeps his place', () => {
    const newest = [7, 8].map((seq) => aMessage(seq, { created_at: at(22, seq) }));
    const older = [5, 6].map((seq) => aMessage(seq, { created_at: at(22, seq) }));
    const keys = (messages: ReturnType<typeof aMessage>[]) => threadRows({ messages, pending: [], newFrom: 0 }).map((row) => row.key);
    expect(keys([...older, ...newest])).toEqual(expect.arrayContaining(keys(newest)));
  });

  test('keep the key of an optimistic message when it becomes real', () => {
    expect(threadRows({ messages: [aMessage(9, { client_message_id: 'x' })], pending: [], newFrom: 0 }).at(-1)?.key).toBe('x');
  });
});

describe('a thread with merged conversations', () => {
  const own = [5, 6].map((seq) => aMessage(seq, { created_at: at(22, seq * 10) }));
  const elsewhere = [1, 2, 3].map((seq) => aMessage(seq, { id: `o${seq}`, conversation_id: 'c2', created_at: at(22, 35 + seq * 10) }));

  test('is read by time, and says where lines come from', () => {
    const rows = threadRows({ messages: own, merged: elsewhere, pending: [], newFrom: 0 });
    expect(rows.map((row) => (row.kind === 'message' ? row.message.id : row.kind === 'origin' ? row.conversationId : row.kind))).toEqual(['m5', 'c2', 'o2', 'c1', 'm6', 'c2', 'o3']);
    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.isElsewhere] : []))).toEqual([false, true, false, true]);
  });

  test('shows what is older only when everything before it is there', () => {
    const first = aMessage(1, { created_at: at(22, 50) });
    const ids = (messages: ReturnType<typeof aMessage>[]) => interleave(messages, elsewhere).map(({ id }) => id);
    expect(ids(own)).toEqual(['m5', 'o2', 'm6', 'o3']);
    expect(ids([first])).toEqual(['o1', 'm1', 'o2', 'o3']);
    expect(ids([])).toEqual(['o1', 'o2', 'o3']);
    expect(interleave(own, [])).toBe(own);
  });

  test('keeps the unread mark with its own messages', () => {
    const rows = threadRows({ messages: own, merged: [aMessage(6, { id: 'o6', conversation_id: 'c2', created_at: at(22, 55) })], pending: [], newFrom: 6 });
    const mark = rows.findIndex((row) => row.kind === 'new');
    expect(rows[mark + 1]).toMatchObject({ kind: 'message', key: 'm6' });
    expect(rows.filter((row) => row.kind === 'new')).toHaveLength(1);
  });
});

test('unread messages are counted back over the customer’s only', () => {
  const messages = [aMessage(1), aMessage(2), aMessage(3, { direction: 'outbound' }), aMessage(4)];
  expect(firstUnread(messages, 2)).toBe(2);
  expect(firstUnread(messages, 0)).toBe(0);
  expect(firstUnread(messages, 9)).toBe(1);
});

test('what was looked at before is not new again', () => {
  const messages = [aMessage(1), aMessage(2), aMessage(3, { direction: 'outbound' }), aMessage(4)];
  expect(firstUnread(messages, 3, 4)).toBe(0);
  expect(firstUnread(messages, 3, 2)).toBe(4);
  expect(firstUnread(messages, 1, 1)).toBe(4);
  expect(firstUnread([], 3, 2)).toBe(0);
});
