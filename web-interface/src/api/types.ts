/** The shapes of the API under the names the app uses; `schema.d.ts` is generated from the running gateway (`npm run api`). */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Conversation = Omit<Schemas['ConversationView'], 'sla'> & { sla: Sla | null };
export type Message = Omit<Schemas['MessageView'], 'attachments'> & { attachments: Attachment[] };
export type Attachment = Schemas['AttachmentView'];
export type Queue = Schemas['QueueView'];
export type Contact = Schemas['ContactView'];
export type User = Schemas['UserView'];
export type InboxCounts = Schemas['InboxCounts'];

export type Priority = Conversation['priority'];
export type ConversationStatus = Conversation['status'];
export type MessageStatus = Message['status'];
export type Direction = Message['direction'];
export type InboxTab = keyof Omit<InboxCounts, 'unread_mine'>;
export type InboxSort = 'recent' | 'oldest' | 'waiting' | 'priority';
export type DraftKind = 'reply' | 'note';
export type Presence = 'online' | 'busy' | 'away' | 'pause' | 'invisible' | 'offline';
export type Metadata = Record<string, unknown>;

/** What of a service level agreement a conversation carries. */
export interface Sla {
  due_at?: string | null;
  started_at?: string | null;
}

/** One stretch of the inbox. */
export interface InboxPage {
  conversations: Conversation[];
  next_cursor: string | null;
}

/** What of a session's tokens the browser sees; the refresh token comes as a cookie. */
export interface Tokens {
  access_token: string;
  expires_in: number;
  user: User;
}

/** What a user may send as a message. */
export type MessageType = Schemas['NewMessage']['message_type'];
