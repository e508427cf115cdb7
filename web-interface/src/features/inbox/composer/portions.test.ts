import { expect, test } from 'vitest';
import type { Attachment } from '@/api/types';
import { portionsOf, typeOf } from './portions';

const file = (content_type: string, size = 1_000): Attachment => ({ id: content_type, name: 'x', content_type, size, width: null, height: null, url: '', thumbnail_url: null });
const shape = (content: string, files: Attachment[], channel: string) => portionsOf(content, files, channel).map((portion) => [portion.message_type, portion.content, portion.attachments.length]);

test('the site takes everything in one message', () => {
  expect(shape('veja', [file('image/png'), file('application/pdf')], 'web')).toEqual([['image', 'veja', 2]]);
});

test('WhatsApp takes one file a message, and the words are the first one’s caption', () => {
  expect(shape('veja', [file('image/png'), file('application/pdf')], 'whatsapp')).toEqual([['image', 'veja', 1], ['document', '', 1]]);
  expect(shape('', [file('image/png')], 'whatsapp')).toEqual([['image', '', 1]]);
  expect(shape('oi', [], 'whatsapp')).toEqual([['text', 'oi', 0]]);
});

test('a sound has no caption, and a picture no long one', () => {
  expect(shape('a'.repeat(1025), [file('image/png')], 'whatsapp').map(([type]) => type)).toEqual(['text', 'image']);
  expect(shape('escute', [file('audio/mpeg')], 'whatsapp')).toEqual([['text', 'escute', 0], ['audio', '', 1]]);
});

test('what WhatsApp would not show goes as a document', () => {
  expect(['image/webp', 'video/quicktime', 'audio/x-wav'].map((type) => typeOf([file(type)], 'whatsapp'))).toEqual(['document', 'document', 'document']);
  expect(typeOf([file('image/jpeg', 6_000_000)], 'whatsapp')).toBe('document');
  expect(typeOf([file('image/webp')], 'web')).toBe('image');
});
