import { describe, expect, test } from 'vitest';
import type { Conversation } from '@/api/types';
import { aConversation } from '@/testing/factories';
import { applyConversation, compare, removeConversation, rowsOf, type InboxData, type InboxScope } from './inbox';

const scope: InboxScope = { tab: 'all', sort: 'recent', me: 'me' };
const at = (minute: number) => `2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`;
const row = (id: string, minute: number, change: Partial<Conversation> = {}) => aConversation(id, { last_message_at: at(minute), updated_at: at(minute), feed_offset: minute, last_seq: minute, ...change });
const data = (pages: Conversation[][], cursor: string | null = null): InboxData => ({
  pages: pages.map((conversations, index) => ({ conversations, next_cursor: index < pages.length - 1 ? 'more' : cursor })),
  pageParams: pages.map(() => null),
});
const ids = (list: InboxData) => rowsOf(list).map((conversation) => conversation.id);

describe('a changed conversation', () => {
  test('moves to its place', () => {
    expect(ids(applyConversation(data([[row('a', 9), row('b', 5)]]), row('b', 10), scope))).toEqual(['b', 'a']);
  });

  test('is added where it belongs, and old states are ignored', () => {
    const before = data([[row('a', 9), row('b', 5)]]);
    expect(ids(applyConversation(before, row('c', 7), scope))).toEqual(['a', 'c', 'b']);
    expect(applyConversation(before, row('a', 3), scope)).toBe(before);
  });

  test('leaves a tab it no longer belongs to', () => {
    const mine = { ...scope, tab: 'mine' as const };
    const before = data([[row('a', 9, { agent_id: 'me', status: 'in_service' })]]);
    expect(ids(applyConversation(before, row('a', 10, { agent_id: 'ana', status: 'in_service' }), mine))).toEqual([]);
    expect(ids(applyConversation(before, row('a', 10, { agent_id: 'me', status: 'closed' }), mine))).toEqual([]);
  });

  test('past the loaded rows waits for its page', () => {
    expect(ids(applyConversation(data([[row('a', 9)]], 'more'), row('z', 1), scope))).toEqual(['a']);
    expect(ids(applyConversation(data([[row('a', 9)]], null), row('z', 1), scope))).toEqual(['a', 'z']);
  });

  test('in a text search is only refreshed, never guessed in', () => {
    const search = { ...scope, q: 'maria' };
    expect(ids(applyConversation(data([[row('a', 9)]]), row('b', 10), search))).toEqual(['a']);
    expect(ids(applyConversation(data([[row('a', 9), row('b', 8)]]), row('b', 10), search))).toEqual(['b', 'a']);
  });
});

describe('a filtered list', () => {
  const given = row('a', 9, { status: 'in_service', agent_id: 'ana', queue_id: 'q1', tags: ['vip'], priority: 'high', channel: 'whatsapp', created_at: at(5) });
  const fitting: Partial<InboxScope>[] = [
    { status: 'in_service' }, { status: 'open' }, { agentId: 'ana' }, { queueId: 'q1' }, { tag: 'vip' }, { priority: 'high' }, { channel: 'whatsapp' },
    { openedFrom: at(5) }, { openedBefore: at(6) },
  ];
  const other: Partial<InboxScope>[] = [
    { status: 'closed' }, { agentId: 'none' }, { agentId: 'bia' }, { queueId: 'q2' }, { tag: 'vi' }, { priority: 'low' }, { channel: 'web' },
    { openedFrom: at(6) }, { openedBefore: at(5) },
  ];

  test.each(fitting)('takes in what comes to fit %o', (filter) => {
    expect(ids(applyConversation(data([[]]), given, { ...scope, ...filter }))).toEqual(['a']);
  });

  test.each(other)('lets go what fits no more %o', (filter) => {
    const before = data([[row('a', 8)]]);
    expect(ids(applyConversation(before, given, { ...scope, ...filter }))).toEqual([]);
  });

  test('of what nobody has takes what was given back', () => {
    expect(ids(applyConversation(data([[]]), row('a', 9, { agent_id: null }), { ...scope, agentId: 'none' }))).toEqual(['a']);
  });
});

test('any order of updates ends in the list a fresh read gives', () => {
  const updates = [row('a', 12), row('b', 14), row('c', 11), row('d', 13)];
  let list = data([[row('a', 4), row('b', 3), row('c', 2)]]);
  for (const update of [...updates, ...updates].reverse()) list = applyConversation(list, update, scope);
  expect(ids(list)).toEqual([...updates].sort(compare('recent')).map((conversation) => conversation.id));
});

test('a removed conversation is gone, an unknown one changes nothing', () => {
  const before = data([[row('a', 9)], [row('b', 5)]]);
  expect(ids(removeConversation(before, 'b'))).toEqual(['a']);
  expect(removeConversation(before, 'x')).toBe(before);
});

test('urgent comes before recent when sorted by priority', () => {
  const rows = [row('a', 9), row('b', 5, { priority: 'urgent' })].sort(compare('priority'));
  expect(rows[0]?.id).toBe('b');
});
