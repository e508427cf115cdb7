/** What a message carries besides its words, read from its metadata. Pure. */
import type { Message } from '@/api/types';
import { asNumber, asObject, asObjects, asText, webAddress } from '@/lib/read';

/** A message, also one that is still on its way. */
export type Carrier = Pick<Message, 'metadata'>;

export interface Place {
  name: string;
  address: string;
  latitude: number;
  longitude: number;
  /** Where the place is shown: a link, so that nobody learns of it before it is followed. */
  href: string;
}

/** A place on the map. */
export function placeOf({ metadata }: Carrier): Place | null {
  const place = asObject(metadata['location']);
  const latitude = asNumber(place['latitude']);
  const longitude = asNumber(place['longitude']);
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const href = `https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}`;
  return { name: asText(place['name']), address: asText(place['address']), latitude, longitude, href };
}

export interface Card {
  name: string;
  org: string;
  phones: string[];
  emails: string[];
}

/** Contact cards. */
export function cardsOf({ metadata }: Carrier): Card[] {
  return asObjects(metadata['contacts']).map((entry) => {
    const name = asObject(entry['name']);
    const org = asObject(entry['org']);
    return {
      name: asText(entry['name']) || asText(name['formatted_name']),
      org: asText(entry['org']) || asText(org['company']),
      phones: asObjects(entry['phones']).map((phone) => asText(phone['wa_id']) || asText(phone['phone'])).filter(Boolean),
      emails: (Array.isArray(entry['emails']) ? entry['emails'] : []).map((email) => asText(email) || asText(asObject(email)['email'])).filter(Boolean),
    };
  });
}

export interface Choice {
  kind: 'button' | 'list' | 'flow' | 'call_permission';
  title: string;
  description: string;
  /** What was filled in, one line a field. */
  answers: [string, string][];
  accepted: boolean;
}

/** What was answered to one question of a form: several choices are read as a list. */
function answerOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(answerOf).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

/** What the customer chose or filled in. */
export function choiceOf({ metadata }: Carrier): Choice | null {
  const reply = asObject(metadata['interactive_reply']);
  const kind = (['button', 'list', 'flow', 'call_permission'] as const).find((known) => known === reply['kind']);
  if (!kind) return null;
  const response = reply['response'];
  const answers = Object.entries(asObject(response))
    .filter(([name]) => name !== 'flow_token')
    .map(([name, value]): [string, string] => [name.replaceAll('_', ' '), answerOf(value)]);
  // What a form sent in a shape of its own is shown as it came.
  const raw = kind === 'flow' && typeof response === 'string' ? response : '';
  return { kind, title: asText(reply['title']), description: asText(reply['description']) || raw, answers, accepted: response === 'accept' || asText(asObject(response)['response']) === 'accept' };
}

/** Which product of the catalogue the customer asks about; empty for none. */
export const productOf = ({ metadata }: Carrier): string => asText(asObject(metadata['product'])['product_retailer_id']);

export interface Order {
  text: string;
  items: { name: string; quantity: number; price: number; currency: string }[];
  /** By currency; an order has one as a rule. */
  totals: [string, number][];
}

/** A cart that the customer sent. */
export function orderOf({ metadata }: Carrier): Order | null {
  const order = asObject(metadata['order']);
  const items = asObjects(order['items']).map((item) => ({
    name: asText(item['product_retailer_id']), quantity: asNumber(item['quantity']) ?? 1, price: asNumber(item['item_price']) ?? 0, currency: asText(item['currency']) || 'BRL',
  }));
  if (items.length === 0) return null;
  const totals = new Map<string, number>();
  for (const { currency, price, quantity } of items) totals.set(currency, (totals.get(currency) ?? 0) + price * quantity);
  return { text: asText(order['text']), items, totals: [...totals] };
}

export interface Referral {
  headline: string;
  body: string;
  href: string | null;
  isAd: boolean;
}

/** The advert that brought the customer here. */
export function referralOf({ metadata }: Carrier): Referral | null {
  const referral = asObject(metadata['referral']);
  if (Object.keys(referral).length === 0) return null;
  return { headline: asText(referral['headline']), body: asText(referral['body']), href: webAddress(referral['source_url']), isAd: referral['source_type'] !== 'post' };
}

export interface Unsupported {
  kind: string;
  detail: string;
}

/** Something that cannot be shown here. */
export function unsupportedOf({ metadata }: Carrier): Unsupported | null {
  if (!metadata['unsupported']) return null;
  const fact = asObject(metadata['unsupported']);
  return { kind: asText(fact['kind']), detail: asText(fact['detail']) || asText(fact['title']) };
}

export interface ComingFile {
  state: 'fetching' | 'failed';
  kind: 'image' | 'audio' | 'video' | 'document' | 'sticker';
  name: string;
  /** Why it could not be had. */
  why: FileTrouble;
}

const fileTroubles = ['infected', 'too_large', 'gone', 'too_late', 'damaged'] as const;
export type FileTrouble = (typeof fileTroubles)[number] | 'other';

/** A file that is not here yet, or could not be had. */
export function comingFileOf({ metadata, attachments }: Pick<Message, 'metadata' | 'attachments'>): ComingFile | null {
  const media = asObject(metadata['media']);
  const state = media['state'];
  if (attachments.length > 0 || (state !== 'fetching' && state !== 'failed')) return null;
  const kind = (['image', 'audio', 'video', 'sticker'] as const).find((known) => known === media['kind']) ?? 'document';
  return { state, kind, name: asText(media['file_name']), why: fileTroubles.find((known) => known === media['code']) ?? 'other' };
}

export interface Offer {
  header: string;
  footer: string;
  /** The label that opens a list; empty for buttons. */
  opener: string;
  sections: { title: string; rows: { title: string; description: string }[] }[];
}

/** The buttons or the list that we offered. */
export function offerOf({ metadata }: Carrier): Offer | null {
  const pressed = asObjects(asObject(metadata['template'])['buttons']);
  if (pressed.length > 0) return { header: '', footer: '', opener: '', sections: [{ title: '', rows: pressed.map((row) => ({ title: asText(row['text']), description: asText(row['href']) })) }] };
  const offer = asObject(metadata['interactive']);
  if (offer['kind'] !== 'buttons' && offer['kind'] !== 'list') return null;
  const entry = (row: Record<string, unknown>) => ({ title: asText(row['title']), description: asText(row['description']) });
  const sections =
    offer['kind'] === 'buttons'
      ? [{ title: '', rows: asObjects(offer['buttons']).map(entry) }]
      : asObjects(offer['sections']).map((section) => ({ title: asText(section['title']), rows: asObjects(section['rows']).map(entry) }));
  return { header: asText(offer['header']), footer: asText(offer['footer']), opener: offer['kind'] === 'list' ? asText(offer['button']) : '', sections };
}

/** How a question reads that its network does not carry as such; empty for one that left as it was written. */
export const sentAsOf = ({ metadata }: Carrier): string => asText(metadata['sent_as']);

/** What a customer wrote whose answer names a button; empty where he pressed it. */
export const writtenOf = ({ metadata }: Carrier): string => asText(metadata['written']);

/** A single button that goes with our words: a link, a form, a request for a place or a number. */
export interface Invitation {
  kind: 'link' | 'form' | 'askLocation' | 'askPhone';
  label: string;
  href: string;
}

const invitations = { cta_url: 'link', flow: 'form', ask_location: 'askLocation', ask_phone: 'askPhone' } as const;

/** The one button that we offered. */
export function invitationOf({ metadata }: Carrier): Invitation | null {
  const given = asObject(metadata['interactive']);
  const kind = invitations[asText(given['kind']) as keyof typeof invitations] as Invitation['kind'] | undefined;
  if (!kind) return null;
  return { kind, label: kind === 'link' ? asText(given['display_text']) : asText(given['button']), href: kind === 'link' ? (webAddress(given['url']) ?? '') : '' };
}

/** Which template this was; empty for other messages. */
export const templateOf = ({ metadata }: Carrier): string => asText(asObject(metadata['template'])['name']);

const HEADS = ['image', 'video', 'document'] as const;

/** The file with an address elsewhere that a template opens with. It is named, not fetched: who looks at it is nobody else's business. */
export function headOf({ metadata }: Carrier): { kind: (typeof HEADS)[number]; href: string } | null {
  const header = asObjects(asObject(metadata['template'])['components']).find((part) => asText(part['type']).toLowerCase() === 'header');
  for (const parameter of asObjects(header?.['parameters'])) {
    for (const kind of HEADS) {
      const href = webAddress(asObject(parameter[kind])['link']);
      if (href) return { kind, href };
    }
  }
  return null;
}

/** Whether it was passed on, and whether that happens a lot. */
export function forwardedOf({ metadata }: Carrier): 'once' | 'often' | null {
  return metadata['forwarded'] === 'often' ? 'often' : metadata['forwarded'] === true ? 'once' : null;
}

/** Whether it was recorded in the chat rather than sent as a file. */
export const isVoice = ({ metadata }: Carrier): boolean => metadata['voice'] === true;

/** Whether it is shown as a card that says everything: its words are then a line for lists and notifications only. */
export const isShownAsCard = (message: Carrier): boolean => placeOf(message) !== null || cardsOf(message).length > 0;

/** Whether it was taken back. */
export const isDeleted = ({ metadata }: Carrier): boolean => Boolean(metadata['deleted_at']);
