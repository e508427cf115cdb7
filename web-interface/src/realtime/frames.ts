/** The WebSocket's frames: generated from the server's schema, with our own types where it says only "an object". */
import type { Conversation, Message } from '@/api/types';
import type { ConversationUpdated, ErrorTold, Event, Frames } from './frames.gen';

type Told = Frames['server'];
type EventFrame = Omit<Event, 'message'> & { message: Message };
type ErrorFrame = Omit<ErrorTold, 'problem'> & { problem: Record<string, unknown> };
type UpdatedFrame = Omit<ConversationUpdated, 'conversation'> & { conversation: Conversation };

export type ServerFrame = Exclude<Told, Event | ConversationUpdated | ErrorTold> | EventFrame | UpdatedFrame | ErrorFrame;

export type ClientFrame = Frames['client'];
export type PresenceStatus = Extract<ClientFrame, { type: 'presence' }>['status'];

/** Close codes the server uses. */
export const closeCode = { unauthenticated: 4401, origin: 4403, slow: 4408, restarting: 1012 } as const;
