import { useUser } from '@/api/session';
import type { Conversation, DraftKind, Message } from '@/api/types';
import { uuid7 } from '@/lib/uuid';
import { useRealtime } from '@/realtime/context';
import type { OutboxItem } from '@/realtime/outbox-db';
import { writeDraft } from './drafts';
import { portionsOf } from './portions';
import type { Uploads } from '@/components/uploads/use-uploads';

interface Options {
  conversation: Conversation;
  mode: DraftKind;
  text: string;
  uploads: Uploads;
  replyTo: Message | null;
  onSent: () => void;
}

type Words = Pick<OutboxItem, 'content' | 'message_type'> & Partial<Pick<OutboxItem, 'attachments' | 'metadata' | 'reply_to'>>;

/** Hands messages to the outbox. */
export function useEnqueue(): (conversationId: string, words: Words) => void {
  const { outbox } = useRealtime();
  const { id: userId } = useUser();
  return (conversationId, words) =>
    void outbox.enqueue({
      client_message_id: uuid7(),
      user_id: userId,
      conversation_id: conversationId,
      direction: words.message_type === 'note' ? 'internal' : 'outbound',
      reply_to: null,
      attachments: [],
      metadata: {},
      created_at: new Date().toISOString(),
      state: 'pending',
      reason: null,
      problem: null,
      ...words,
    });
}

/** Sends what was written and empties the composer; `sendAs` sends something else in answer to the same message. */
export function useSend({ conversation, mode, text, uploads, replyTo, onSent }: Options) {
  const enqueue = useEnqueue();
  const content = text.trim();
  const canSend = (content.length > 0 || uploads.files.length > 0) && uploads.isReady;
  const answered = mode === 'reply' ? (replyTo?.id ?? null) : null;

  const send = (): boolean => {
    if (!canSend) return false;
    const attachments = uploads.files.flatMap(({ attachment }) => attachment ?? []);
    if (mode === 'note') enqueue(conversation.id, { content, message_type: 'note', attachments });
    else portionsOf(content, attachments, conversation.channel).forEach((portion, index) => enqueue(conversation.id, { ...portion, reply_to: index === 0 ? answered : null }));
    writeDraft(conversation.id, mode, '');
    uploads.clear();
    onSent();
    return true;
  };
  const sendAs = (words: Words): void => {
    enqueue(conversation.id, { reply_to: answered, ...words });
    onSent();
  };
  return { send, sendAs, canSend };
}
