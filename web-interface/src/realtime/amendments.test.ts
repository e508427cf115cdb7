import { describe, expect, test } from 'vitest';
import type { Attachment, Message } from '@/api/types';
import { aMessage } from '@/testing/factories';
import { amend, earlierTextsOf, isAmendment, reactionsOf } from './amendments';
import { applyMessage, emptyTimeline, mergePage, type Timeline } from './timeline';

const picture: Attachment = { id: 'a1', name: 'foto.jpg', content_type: 'image/jpeg', size: 9, width: 4, height: 3, url: '/a1', thumbnail_url: null };

const amendment = (seq: number, target: number, change: Record<string, unknown>, more: Partial<Message> = {}): Message =>
  aMessage(seq, { message_type: 'system', direction: 'internal', sender_type: 'system', content: 'Mensagem alterada', metadata: { event: 'amended', target: `m${target}`, target_seq: target, change }, ...more });
const reaction = (seq: number, target: number, emoji: string, author = 'customer', name = '') => amendment(seq, target, { kind: 'reaction', emoji, author, author_name: name });
const shown = (timeline: Timeline) => timeline.messages.filter((message) => !isAmendment(message));

describe('an amendment', () => {
  test('of the text keeps what was written before', () => {
    const after = applyMessage(mergePage(emptyTimeline, [aMessage(1, { content: 'me liga' })]), amendment(2, 1, { kind: 'edit', content: 'me liga amanhã' }));
    expect(shown(after)).toMatchObject([{ content: 'me liga amanhã' }]);
    expect(earlierTextsOf(after.messages[0]!)).toMatchObject([{ content: 'me liga' }]);
  });

  test('that takes a message back leaves none of its words', () => {
    const after = amend(aMessage(1, { content: 'segredo' }), amendment(2, 1, { kind: 'delete' }));
    expect(after).toMatchObject({ content: '', metadata: { deleted_at: expect.any(String) } });
  });

  test('brings the file that was still being fetched', () => {
    const waiting = aMessage(1, { message_type: 'image', metadata: { media: { state: 'fetching', kind: 'image' } } });
    const after = amend(waiting, amendment(2, 1, { kind: 'media', attachment_id: 'a1' }, { attachments: [picture] }));
    expect(after.attachments).toEqual([picture]);
    expect(after.metadata['media']).toBeUndefined();
    expect(amend(after, amendment(2, 1, { kind: 'media', attachment_id: 'a1' }, { attachments: [picture] }))).toBe(after);
  });

  test('says why a file cannot be had, unless it came after all', () => {
    const failed = amendment(2, 1, { kind: 'media_failed', reason: 'vencido' });
    expect(amend(aMessage(1, { metadata: { media: { state: 'fetching', kind: 'image' } } }), failed).metadata['media']).toEqual({ state: 'failed', kind: 'image', reason: 'vencido' });
    const here = aMessage(1, { attachments: [picture] });
    expect(amend(here, failed)).toBe(here);
  });

  test('of a kind nobody knows changes nothing and is no line', () => {
    const before = aMessage(1);
    const item = amendment(2, 1, { kind: 'sung' });
    expect(amend(before, item)).toBe(before);
    expect(isAmendment(item)).toBe(true);
  });
});

describe('a reaction', () => {
  test('replaces the one of the same side, and an empty one takes it back', () => {
    let message = amend(aMessage(1), reaction(2, 1, '👍'));
    message = amend(message, reaction(3, 1, '🙏', 'agent', 'Ana'));
    message = amend(message, reaction(4, 1, '😂'));
    message = amend(message, reaction(5, 1, '❤️', 'agent', 'Bruno'));
    expect(reactionsOf(message).map(({ emoji, author_name }) => [emoji, author_name])).toEqual([['😂', ''], ['❤️', 'Bruno']]);
    expect(reactionsOf(amend(message, reaction(6, 1, ''))).map(({ emoji }) => emoji)).toEqual(['❤️']);
  });
});

test('whatever the order of arrival, the end equals a fresh read', () => {
  const first = aMessage(1, { content: 'um' });
  const items = [aMessage(2), reaction(3, 1, '👍'), amendment(4, 1, { kind: 'edit', content: 'dois' }), reaction(5, 1, ''), aMessage(6), reaction(7, 6, '❤️')];
  const inOrder = items.reduce(applyMessage, mergePage(emptyTimeline, [first]));
  const reversed = [...items].reverse().reduce(applyMessage, mergePage(emptyTimeline, [first]));
  expect(reversed).toEqual(inOrder);
  expect(shown(inOrder).map(({ content }) => content)).toEqual(['dois', 'text 2', 'text 6']);
  expect(reactionsOf(inOrder.messages[0]!)).toEqual([]);
});

test('a page that shows the final state is not set back by the items that led there', () => {
  const final = aMessage(1, { content: 'dois', metadata: { reactions: [], edited_at: 'x', edits: [{ content: 'um', at: 'x' }] } });
  const timeline = mergePage(emptyTimeline, [final, reaction(2, 1, '👍'), amendment(3, 1, { kind: 'edit', content: 'dois' }), reaction(4, 1, '')]);
  expect(timeline.messages[0]).toMatchObject({ content: 'dois', metadata: { reactions: [], edits: [{ content: 'um', at: 'x' }] } });
});

test('an older page gets what changed in it later', () => {
  const late = applyMessage(mergePage(emptyTimeline, [aMessage(51)]), reaction(52, 3, '👍'));
  const joined = mergePage(late, Array.from({ length: 50 }, (_, index) => aMessage(index + 1)));
  expect(reactionsOf(joined.messages[2]!)).toHaveLength(1);
});
