import { useUser } from '@/api/session';
import type { Attachment, Conversation, DraftKind, Message } from '@/api/types';
import { uuid7 } from '@/lib/uuid';
import { useRealtime } from '@/realtime/context';
import { writeDraft } from './drafts';
import type { Uploads } from './use-uploads';

interface Options {
  conversation: Conversation;
  mode: DraftKind;
  text: string;
  uploads: Uploads;
  replyTo: Message | null;
  onSent: () => void;
}

/** Hands the message to the outbox and empties the composer. */
export function useSend({ conversation, mode, text, uploads, replyTo, onSent }: Options) {
  const { outbox } = useRealtime();
  const { id: userId } = useUser();
  const content = text.trim();
  const canSend = (content.length > 0 || uploads.files.length > 0) && uploads.isReady;

  const send = (): boolean => {
    if (!canSend) return false;
    const attachments = uploads.files.flatMap(({ attachment }) => attachment ?? []);
    void outbox.enqueue({
      client_message_id: uuid7(),
      user_id: userId,
      conversation_id: conversation.id,
      content,
      message_type: mode === 'note' ? 'note' : typeOf(attachments),
      direction: mode === 'note' ? 'internal' : 'outbound',
      reply_to: mode === 'reply' ? (replyTo?.id ?? null) : null,
      attachments,
      metadata: {},
      created_at: new Date().toISOString(),
      state: 'pending',
      reason: null,
      problem: null,
    });
    writeDraft(conversation.id, mode, '');
    uploads.clear();
    onSent();
    return true;
  };
  return { send, canSend };
}

/** What the server calls a message with these files. */
export function typeOf(attachments: readonly Attachment[]): 'text' | 'image' | 'audio' | 'video' | 'document' {
  const kind = attachments[0]?.content_type.split('/')[0];
  if (!kind) return 'text';
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document';
}
