import { expect, test } from 'vitest';
import { aConversation } from '@/testing/factories';
import { isHandedOver, newsOf } from './rules';

const situation = { me: 'me', sound: 'mine-and-queue', isInView: false } as const;
const mine = aConversation('c', { agent_id: 'me', status: 'in_service', last_seq: 4, unread_count: 0 });
const wrote = { ...mine, last_seq: 5, unread_count: 1 };

test('a message in my conversation rings, unless I am looking at it', () => {
  expect(newsOf(wrote, mine, situation)).toBe('message');
  expect(newsOf(wrote, mine, { ...situation, isInView: true })).toBeNull();
});

test('somebody else’s conversation rings only for those who want everything', () => {
  const theirs = { ...wrote, agent_id: 'ana' };
  expect(newsOf(theirs, { ...mine, agent_id: 'ana' }, situation)).toBeNull();
  expect(newsOf(theirs, { ...mine, agent_id: 'ana' }, { ...situation, sound: 'all' })).toBe('message');
});

test('a conversation that joins the queue rings once', () => {
  const waiting = aConversation('q', { status: 'waiting' });
  expect(newsOf(waiting, undefined, situation)).toBe('queue');
  expect(newsOf(waiting, waiting, situation)).toBeNull();
  expect(newsOf(waiting, undefined, { ...situation, sound: 'mine' })).toBeNull();
});

test('a mere change of tags does not ring', () => {
  expect(newsOf({ ...wrote, tags: ['vip'] }, wrote, situation)).toBeNull();
});

const given = { ...mine, assigned_at: '2026-11-22T12:00:00Z' };
const then = { me: 'me', isActing: false, at: Date.parse('2026-11-22T12:00:01Z') };

test('who is given a conversation is told, whoever had it before', () => {
  expect(isHandedOver(given, { ...given, agent_id: 'ana' }, then)).toBe(true);
  expect(isHandedOver(given, undefined, then)).toBe(true);
});

test('what I take myself, have already, or was given long ago is no news', () => {
  expect(isHandedOver(given, undefined, { ...then, isActing: true })).toBe(false);
  expect(isHandedOver(given, given, then)).toBe(false);
  expect(isHandedOver(given, undefined, { ...then, at: then.at + 3_600_000 })).toBe(false);
  expect(isHandedOver({ ...given, agent_id: 'ana' }, undefined, then)).toBe(false);
});

test('what I took with my own answer was not given to me; what was given after an answer was', () => {
  const answered = { ...given, last_message_direction: 'outbound' as const, last_message_at: given.assigned_at };
  expect(isHandedOver(answered, { ...given, agent_id: null, status: 'waiting' }, then)).toBe(false);
  expect(isHandedOver(answered, { ...given, agent_id: 'ana' }, then)).toBe(true);
  expect(isHandedOver({ ...answered, last_message_at: '2026-11-22T11:00:00Z' }, { ...given, agent_id: null, status: 'waiting' }, then)).toBe(true);
});
