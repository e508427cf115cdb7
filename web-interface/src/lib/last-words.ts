import type { Conversation } from '@/api/types';
import { plainText } from './marks';

/** The last message on one line, without WhatsApp's marks: the website's chat knows none, and there a star is a star. */
export function lastWords({ channel, last_message: text }: Pick<Conversation, 'channel' | 'last_message'>): string {
  return (channel === 'whatsapp' ? plainText(text ?? '') : (text ?? '')).replace(/\s+/g, ' ').trim();
}
