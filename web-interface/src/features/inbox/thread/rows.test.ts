import { describe, expect, test } from 'vitest';
import { aMessage } from '@/testing/factories';
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
    expect(kinds([aMessage(4), aMessage(5), aMessage(6)], 5)).toEqual(['day', 'message', 'new', 'message', 'message']);
  });

  test('keep the key of an optimistic message when it becomes real', () => {
    expect(threadRows({ messages: [aMessage(9, { client_message_id: 'x' })], pending: [], newFrom: 0 }).at(-1)?.key).toBe('x');
  });
});

test('unread messages are counted back over the customer’s only', () => {
  const messages = [aMessage(1), aMessage(2), aMessage(3, { direction: 'outbound' }), aMessage(4)];
  expect(firstUnread(messages, 2)).toBe(2);
  expect(firstUnread(messages, 0)).toBe(0);
  expect(firstUnread(messages, 9)).toBe(1);
});
