import { expect, test } from 'vitest';
import { aConversation } from '@/testing/factories';
import { newsOf } from './rules';

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
