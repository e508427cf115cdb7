/** A contact card being chosen or written for the customer. Pure. */
import type { Channel } from '@/api/whatsapp';
import { dialable } from '@/lib/format';

export interface CardDraft {
  name: string;
  phone: string;
  org: string;
}

export const newCard: CardDraft = { name: '', phone: '', org: '' };

export const most = { name: 100, phone: 30, org: 100 } as const;

export type CardFault = 'name' | 'phone';

/** The first thing that is wrong with the draft; null = it may go. */
export function faultOf({ name, phone }: CardDraft): CardFault | null {
  if (!name.trim()) return 'name';
  return dialable(phone) ? null : 'phone';
}

/** A number of the company that customers may be given. */
export interface OwnNumber extends CardDraft {
  id: string;
  queueId: string | null;
}

/** The company's own numbers that work, by name. */
export function ownNumbers(channels: readonly Channel[]): OwnNumber[] {
  return channels
    .filter(({ is_active, display_number }) => is_active && dialable(display_number))
    .map(({ id, name, display_number, queue_id }) => ({ id, name, phone: display_number, org: '', queueId: queue_id }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The message: a line for lists and quotes, and the card itself. One of ours is known to be on WhatsApp. */
export function cardMessage(draft: CardDraft, isOurs: boolean): { content: string; metadata: { contacts: Record<string, unknown>[] } } {
  const digits = dialable(draft.phone) ?? '';
  const [name, org, phone] = [draft.name.trim(), draft.org.trim(), `+${digits}`];
  const number = { phone, ...(isOurs ? { wa_id: digits } : {}) };
  return { content: `${name}: ${phone}`, metadata: { contacts: [{ name, phones: [number], ...(org ? { org } : {}) }] } };
}
