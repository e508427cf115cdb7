/** The shapes of the API (contract.md 3), named as the app uses them. */

export type Priority = 'low' | 'normal' | 'high' | 'urgent';
export type ConversationStatus = 'automation' | 'waiting' | 'in_service' | 'on_hold' | 'snoozed' | 'resolved' | 'closed';
export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unconfirmed';
export type Direction = 'inbound' | 'outbound' | 'internal';
export type SenderType = 'customer' | 'agent' | 'bot' | 'system';
export type InboxTab = 'mine' | 'queue' | 'bot' | 'hold' | 'all';
export type InboxSort = 'recent' | 'oldest' | 'waiting' | 'priority';
export type DraftKind = 'reply' | 'note';
export type Presence = 'online' | 'busy' | 'away' | 'pause' | 'invisible' | 'offline';
export type Metadata = Record<string, unknown>;

export interface Permissions {
  is_admin: boolean;
  is_supervisor: boolean;
  is_agent: boolean;
  can_manage_users: boolean;
  can_handle_conversations: boolean;
  [name: string]: unknown;
}

export interface UserSettings {
  notifications?: boolean;
  theme?: string;
  language?: string;
  [name: string]: unknown;
}

export interface User {
  id: string;
  username: string;
  email: string;
  role: string;
  is_active: boolean;
  is_verified: boolean;
  created_at: string;
  updated_at: string | null;
  last_login: string | null;
  display_name: string | null;
  metadata: Metadata;
  settings: UserSettings;
  permissions: Permissions;
  must_change_password?: boolean;
}

export interface Tokens {
  access_token: string;
  refresh_token?: string | null;
  token_type: string;
  expires_in: number;
  expires_at: string;
  user: User;
}

export interface Conversation {
  id: string;
  protocol: string | null;
  customer_phone: string | null;
  customer_name: string | null;
  contact_id: string | null;
  channel: string;
  status: ConversationStatus;
  priority: Priority;
  agent_id: string | null;
  agent_name: string | null;
  queue_id: string | null;
  created_at: string;
  updated_at: string;
  assigned_at: string | null;
  closed_at: string | null;
  last_message: string | null;
  last_message_at: string | null;
  last_message_type: string | null;
  last_message_direction: Direction | null;
  /** Since when the customer waits for an answer. */
  waiting_since: string | null;
  /** Grows with every change: the larger one is the newer state. */
  feed_offset: number;
  last_seq: number;
  unread_count: number;
  bot_attempts?: number;
  bot_escalated?: boolean;
  tags: string[];
  sla: { due_at?: string | null; kind?: string; started_at?: string | null } | null;
  metadata: Metadata;
  message_count?: number;
  snoozed_until: string | null;
}

export interface Attachment {
  id: string;
  name: string;
  content_type: string;
  size: number;
  width: number | null;
  height: number | null;
  url: string;
  thumbnail_url: string | null;
}

export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  client_message_id: string | null;
  content: string;
  message_type: string;
  direction: Direction;
  sender_type: SenderType;
  sender_id: string | null;
  sender_name: string | null;
  status: MessageStatus;
  is_read: boolean;
  created_at: string;
  delivered_at: string | null;
  read_at: string | null;
  reply_to: string | null;
  attachments: Attachment[];
  metadata: Metadata;
}

export interface MessagePage {
  messages: Message[];
  last_seq: number;
  total?: number;
}

export interface InboxPage {
  conversations: Conversation[];
  next_cursor: string | null;
}

export interface InboxCounts {
  mine: number;
  queue: number;
  bot: number;
  hold: number;
  all: number;
  unread_mine: number;
}

export interface Queue {
  id: string;
  name: string;
  description?: string | null;
  color?: string | null;
  is_active?: boolean;
  [name: string]: unknown;
}

export interface Agent {
  id: string;
  display_name: string;
  username: string;
  role: string;
  presence: string;
  open_count: number;
}

export interface Contact {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  document: string | null;
  identities: { kind: string; value: string; verified: boolean }[];
  consents: { version: string; accepted_at: string; source: string }[];
  metadata: Metadata;
  notes: string | null;
  created_at: string;
}

export interface Tag {
  id: string;
  name: string;
  color?: string | null;
}

export interface SearchResult {
  conversation: Conversation;
  matches: { seq: number; snippet: string }[];
}

export interface UserPage {
  users: User[];
  total: number;
  page: number;
  per_page: number;
  pages: number;
}

export interface InboxQuery {
  tab: InboxTab;
  queue_id?: string;
  q?: string;
  sort?: InboxSort;
  cursor?: string;
  limit?: number;
}

export interface SendMessage {
  content: string;
  message_type: string;
  client_message_id: string;
  direction?: Direction;
  reply_to?: string;
  attachments?: string[];
  metadata?: Metadata;
}
