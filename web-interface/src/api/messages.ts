import { client, unwrap } from './client';
import type { Message } from './types';

const at = ({ conversation_id, id }: Message) => ({ params: { path: { conversation_id, message_id: id } } });

/** Reacts to a message as the company; without an emoji the reaction is taken back. */
export const react = (message: Message, emoji: string) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/messages/{message_id}/reaction', { ...at(message), body: { emoji } }));

/** Puts a message that failed, or that nobody confirmed, back into the queue. */
export const sendAgain = (message: Message) => unwrap(client.POST('/api/chat/conversations/{conversation_id}/messages/{message_id}/retry', at(message)));
