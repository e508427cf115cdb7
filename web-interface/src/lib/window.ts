/** The time in which a customer on WhatsApp may be written to freely. Pure. */
import type { Conversation } from '@/api/types';
import { asObject, asText } from './read';

const MINUTE = 60_000;

/** How the window stands: there is none on this channel, it is open, or it is shut (`isFirst`: the customer has not written yet). */
export type ServiceWindow = { kind: 'none' } | { kind: 'open'; left: number; until: string; tone: 'calm' | 'warning' | 'urgent' } | { kind: 'shut'; isFirst: boolean };

/** What a conversation shows of the number it goes through. */
export function numberOf({ metadata }: Pick<Conversation, 'metadata'>): { id: string; name: string } {
  const channel = asObject(metadata['channel']);
  return { id: asText(channel['id']), name: asText(channel['name']) };
}

/** Why nothing reaches the customer: no number carries the conversation, or its number is switched off. */
export function muteOf(conversation: Pick<Conversation, 'channel' | 'metadata'>): 'noNumber' | 'switchedOff' | null {
  if (conversation.channel !== 'whatsapp') return null;
  const channel = asObject(conversation.metadata['channel']);
  if (!channel['id']) return 'noNumber';
  return channel['is_active'] === false ? 'switchedOff' : null;
}

/** The window at a moment; the longer of the two that Meta knows counts. */
export function windowOf(conversation: Pick<Conversation, 'channel' | 'metadata'>, now: Date): ServiceWindow {
  const channel = asObject(conversation.metadata['channel']);
  if (conversation.channel !== 'whatsapp' || !channel['id'] || channel['has_window'] === false) return { kind: 'none' };
  const ends = [channel['service_until'], channel['free_entry_until']].map(asText).filter((at) => !Number.isNaN(Date.parse(at)));
  const until = ends.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
  const left = until ? Date.parse(until) - now.getTime() : 0;
  if (!until || left <= 0) return { kind: 'shut', isFirst: !until };
  return { kind: 'open', left, until, tone: left > 120 * MINUTE ? 'calm' : left > 30 * MINUTE ? 'warning' : 'urgent' };
}
