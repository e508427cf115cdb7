/**
 * Amendments: timeline items that change an earlier message (a reaction, an edit, a file that came later).
 *
 * The server keeps the final state in the message itself and the change as an item with its own seq, so that a client
 * that was away learns of it like of everything else. Here an item is folded into its target; folding the same items
 * in their order again changes nothing.
 */
import type { Attachment, Message, Metadata } from '@/api/types';
import { asObject, asObjects, asText } from '@/lib/read';

/** Who reacted with what: one reaction of the customer, one of the company. */
export interface Reaction {
  emoji: string;
  author: 'customer' | 'agent';
  author_name: string;
}

/** A text as it was before it was edited. */
export interface EarlierText {
  content: string;
  at: string;
}

export type Change =
  | { kind: 'reaction'; emoji: string; author: Reaction['author']; author_name: string }
  | { kind: 'edit'; content: string }
  | { kind: 'delete' }
  | { kind: 'media'; attachment: Attachment | null }
  | { kind: 'media_failed'; reason: string };

export interface Amendment {
  target: string;
  change: Change;
}

/** What an item changes in which message; null for everything that is no amendment. */
export function amendmentOf(item: Message): Amendment | null {
  const { metadata } = item;
  if (item.message_type !== 'system' || metadata['event'] !== 'amended') return null;
  const change = changeOf(item, asObject(metadata['change']));
  return change && { target: asText(metadata['target']), change };
}

/** Whether an item is an amendment, also one of a kind this version does not know: it is never a line of its own. */
export const isAmendment = (item: Message): boolean => item.message_type === 'system' && item.metadata['event'] === 'amended';

function changeOf(item: Message, change: Metadata): Change | null {
  switch (change['kind']) {
    case 'reaction':
      return { kind: 'reaction', emoji: asText(change['emoji']), author: change['author'] === 'agent' ? 'agent' : 'customer', author_name: asText(change['author_name']) };
    case 'edit':
      return { kind: 'edit', content: asText(change['content']) };
    case 'delete':
      return { kind: 'delete' };
    case 'media':
      return { kind: 'media', attachment: item.attachments[0] ?? null };
    case 'media_failed':
      return { kind: 'media_failed', reason: asText(change['reason']) };
    default:
      return null;
  }
}

/** The reactions a message carries. */
export function reactionsOf(message: Message): Reaction[] {
  return asObjects(message.metadata['reactions']).flatMap((entry) => {
    const emoji = asText(entry['emoji']);
    return emoji ? [{ emoji, author: entry['author'] === 'agent' ? 'agent' : 'customer', author_name: asText(entry['author_name']) } as const] : [];
  });
}

/** What was written before it was edited, oldest first. */
export function earlierTextsOf(message: Message): EarlierText[] {
  return asObjects(message.metadata['edits']).map((entry) => ({ content: asText(entry['content']), at: asText(entry['at']) }));
}

/** Folds every amendment of a run into the message it means; what is not touched stays the very same object. */
export function fold(items: readonly Message[], amendments: readonly Message[]): Message[] {
  const byTarget = new Map<string, Message[]>();
  for (const item of amendments) {
    const target = amendmentOf(item)?.target;
    if (target) byTarget.set(target, [...(byTarget.get(target) ?? []), item]);
  }
  if (byTarget.size === 0) return [...items];
  return items.map((message) => (byTarget.get(message.id) ?? []).reduce(amend, message));
}

/** One message after one amendment. */
export function amend(message: Message, item: Message): Message {
  const change = amendmentOf(item)?.change;
  if (!change) return message;
  switch (change.kind) {
    case 'reaction': {
      // The company is one person to WhatsApp: an agent's reaction takes the place of a colleague's.
      const others = reactionsOf(message).filter(({ author }) => author !== change.author);
      const { emoji, author, author_name } = change;
      return withMetadata(message, { reactions: emoji ? [...others, { emoji, author, author_name }] : others });
    }
    case 'edit':
      if (message.content === change.content) return message;
      return { ...withMetadata(message, { edited_at: item.created_at, edits: [...earlierTextsOf(message), { content: message.content, at: item.created_at }] }), content: change.content };
    case 'delete':
      return { ...message, content: '', attachments: [], metadata: { deleted_at: message.metadata['deleted_at'] ?? item.created_at } };
    case 'media': {
      const { attachment } = change;
      if (!attachment || message.attachments.some((known) => known.id === attachment.id)) return message;
      return { ...withMetadata(message, { media: undefined }), attachments: [...message.attachments, attachment] };
    }
    case 'media_failed':
      if (message.attachments.length > 0) return message;
      return withMetadata(message, { media: { ...asObject(message.metadata['media']), state: 'failed', reason: change.reason } });
  }
}

function withMetadata(message: Message, change: Metadata): Message {
  return { ...message, metadata: { ...message.metadata, ...change } };
}
