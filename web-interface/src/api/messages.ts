import { ask } from './client';
import type { Message } from './types';

const path = ({ conversation_id: conversation, id }: Message) => `/api/chat/conversations/${conversation}/messages/${id}`;

/** Reacts to a message; without an emoji the reaction is taken back. */
export const react = (message: Message, emoji: string) => ask<void>('POST', `${path(message)}/reaction`, { emoji });

/** Puts a message that failed, or that nobody confirmed, back into the queue. */
export const sendAgain = (message: Message) => ask<void>('POST', `${path(message)}/retry`);
