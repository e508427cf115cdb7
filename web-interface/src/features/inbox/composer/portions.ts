/** How what was written goes out: at once, or where the channel takes one file a message, as several. Pure. */
import type { Attachment } from '@/api/types';
import type { OutboxItem } from '@/realtime/outbox-db';

export interface Portion {
  content: string;
  attachments: Attachment[];
  message_type: OutboxItem['message_type'];
}

/** The longest caption WhatsApp takes. */
const CAPTION = 1024;
const MB = 1_000_000;

/** What WhatsApp shows as what it is; everything else goes as a document. */
const shown: Record<'image' | 'video' | 'audio', { types: RegExp; most: number }> = {
  image: { types: /^image\/(jpeg|png)$/, most: 5 * MB },
  video: { types: /^video\/(mp4|3gpp)$/, most: 16 * MB },
  audio: { types: /^audio\/(aac|amr|mpeg|mp4|ogg)$/, most: 16 * MB },
};

/** What the server calls a message with these files. */
export function typeOf(attachments: readonly Attachment[], channel = ''): 'text' | 'image' | 'audio' | 'video' | 'document' {
  const first = attachments[0];
  const kind = first?.content_type.split('/')[0];
  if (!first || !kind) return 'text';
  if (kind !== 'image' && kind !== 'audio' && kind !== 'video') return 'document';
  if (channel === 'whatsapp' && (!shown[kind].types.test(first.content_type) || first.size > shown[kind].most)) return 'document';
  return kind;
}

/** The messages that one press of the button makes. */
export function portionsOf(content: string, attachments: readonly Attachment[], channel: string): Portion[] {
  if (channel !== 'whatsapp' || attachments.length === 0) return [{ content, attachments: [...attachments], message_type: typeOf(attachments, channel) }];
  const files = attachments.map((attachment): Portion => ({ content: '', attachments: [attachment], message_type: typeOf([attachment], channel) }));
  if (!content) return files;
  const [first, ...rest] = files as [Portion, ...Portion[]];
  // A sound has no caption, and a picture only a short one: the words go before it.
  if (first.message_type === 'audio' || content.length > CAPTION) return [{ content, attachments: [], message_type: 'text' }, first, ...rest];
  return [{ ...first, content }, ...rest];
}
