/** What the widget and the server say to each other (contract of `/api/widget` and `/ws`). */

export type Delivery = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unconfirmed';

export interface Attachment {
  id: string;
  name: string;
  content_type: string;
  size: number;
  width?: number | null;
  height?: number | null;
  url: string;
  thumbnail_url?: string | null;
}

export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  client_message_id?: string | null;
  content: string;
  message_type: string;
  direction?: 'inbound' | 'outbound' | 'internal';
  sender_type: 'customer' | 'agent' | 'bot' | 'system';
  sender_name?: string | null;
  status?: Delivery;
  created_at: string;
  attachments?: Attachment[];
  metadata?: Record<string, unknown> | null;
}

export interface Conversation {
  id: string;
  protocol?: string | null;
  status: string;
  agent_name?: string | null;
  queue_id?: string | null;
  last_seq: number;
}

export interface Session {
  token: string;
  expires_at: string;
  contact_id: string;
  conversation_id: string | null;
  /** `sub` of the signed identity the session was opened with, so that another customer never inherits it. */
  subject: string | null;
}

export interface Queue {
  id: string;
  name: string;
}

/** What the welcome offers as buttons; each leads to a queue if the provider says so. */
export type Topic = 'offline' | 'bill' | 'person';

export interface ServerConfig {
  name: string;
  color?: string | null;
  logo_url?: string | null;
  greeting?: string | null;
  consent: { version: string; url: string | null; text?: string | null; required: boolean };
  queues: Queue[];
  topics?: Partial<Record<Topic, string | null>>;
  business: { online: boolean; expected_wait_minutes: number | null };
  limits: { max_message_length: number; max_file_size: number };
}

export interface FieldError {
  field: string;
  rule?: string;
  message: string;
}

/** A stretch of the timeline; internal items are absent, so the numbers tell how far it reaches. */
export interface MessagePage {
  messages: Message[];
  /** The page is complete up to here. */
  up_to_seq: number;
  /** The conversation's newest number. */
  last_seq: number;
}

/** One file of a message that is still to be sent; the blob lives in IndexedDB until it is uploaded. */
export interface OutFile {
  key: string;
  name: string;
  content_type: string;
  size: number;
  blob: Blob | null;
  uploaded: Attachment | null;
  /** The kind of problem for which the server will never take it. */
  refused?: string | null;
}

/** A message of the visitor that the server has not acknowledged yet. */
export interface OutItem {
  client_message_id: string;
  conversation_id: string | null;
  queue_id: string | null;
  content: string;
  files: OutFile[];
  created_at: string;
  /** The kind of problem for which the server refused it for good; null while it is still being tried. */
  refused: string | null;
}

export interface Ack {
  id: string;
  conversation_id: string;
  seq: number;
  created_at: string;
}
