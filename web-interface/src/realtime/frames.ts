/** The WebSocket frames of contract.md 4. */
import type { Conversation, Message, MessageStatus, Metadata } from '@/api/types';

export type ServerFrame =
  | { type: 'ready'; user_id: string; epoch: string; heartbeat_s: number }
  | { type: 'subscribed'; conversation_id: string; last_seq: number; resync: boolean }
  | { type: 'unsubscribed'; conversation_id: string }
  | { type: 'inbox'; epoch: string; offset: number; resync: boolean }
  | { type: 'conversation.updated'; offset: number; conversation: Conversation }
  | { type: 'conversation.removed'; offset: number; conversation_id: string }
  | { type: 'event'; conversation_id: string; seq: number; message: Message }
  | { type: 'message.status'; conversation_id: string; message_id: string; status: MessageStatus; up_to_seq?: number }
  | { type: 'typing'; conversation_id: string; is_typing: boolean; user: { kind: string; id: string | null; name: string } }
  | { type: 'presence'; user_id: string; status: string }
  | { type: 'heartbeat'; heads?: Record<string, number> }
  | { type: 'ack'; client_message_id: string; id: string; conversation_id: string; seq: number; created_at: string }
  | { type: 'error'; client_message_id?: string; conversation_id?: string; problem: Record<string, unknown> }
  | { type: 'notification'; [name: string]: unknown }
  | { type: 'pong'; t: number };

export type ClientFrame =
  | { type: 'auth'; token: string }
  | { type: 'subscribe'; conversation_id: string; after_seq?: number }
  | { type: 'unsubscribe'; conversation_id: string }
  | { type: 'subscribe_inbox'; epoch?: string; offset?: number }
  | { type: 'send'; client_message_id: string; conversation_id: string; content: string; message_type?: string; reply_to?: string; attachments?: string[]; metadata?: Metadata }
  | { type: 'typing'; conversation_id: string; is_typing: boolean }
  | { type: 'read'; conversation_id: string; seq: number }
  | { type: 'presence'; status: string }
  | { type: 'ping'; t: number };

/** Close codes the server uses. */
export const closeCode = { unauthenticated: 4401, origin: 4403, slow: 4408, restarting: 1012 } as const;
