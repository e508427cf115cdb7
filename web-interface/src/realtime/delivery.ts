import { client, unwrap } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Message } from '@/api/types';
import type { ClientFrame } from './frames';
import type { OutboxItem } from './outbox-db';

const ACK_TIMEOUT_MS = 10_000;

/** What a message is when it goes over the socket. */
export function sendFrame(item: OutboxItem): ClientFrame {
  return {
    type: 'send',
    client_message_id: item.client_message_id,
    conversation_id: item.conversation_id,
    content: item.content,
    message_type: item.message_type,
    ...(item.reply_to ? { reply_to: item.reply_to } : {}),
    ...(item.attachments.length ? { attachments: item.attachments.map(({ id }) => id) } : {}),
    ...metadataOf(item),
  };
}

/** The same by HTTP: the way that also works where sockets are blocked. */
export async function postMessage(item: OutboxItem): Promise<Message> {
  const stored = await unwrap(
    client.POST('/api/chat/conversations/{conversation_id}/messages', {
      params: { path: { conversation_id: item.conversation_id } },
      body: {
        content: item.content,
        message_type: item.message_type,
        client_message_id: item.client_message_id,
        ...(item.reply_to ? { reply_to: item.reply_to } : {}),
        ...(item.attachments.length ? { attachments: item.attachments.map(({ id }) => id) } : {}),
        ...metadataOf(item),
      },
    }),
  );
  return stored as Message;
}

const metadataOf = ({ metadata }: OutboxItem) => (Object.keys(metadata).length ? { metadata } : {});

/** Sends that wait for their acknowledgement on the socket. */
export class PendingAcks {
  private readonly waiting = new Map<string, { resolve: () => void; reject: (problem: Problem) => void; timer: ReturnType<typeof setTimeout> }>();

  /** Resolves with the acknowledgement; rejects with the server's problem, or as unreachable after a while. */
  expect(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.refuse(id, new Problem(0)), ACK_TIMEOUT_MS);
      this.waiting.set(id, { resolve, reject, timer });
    });
  }

  accept(id: string): void {
    this.take(id)?.resolve();
  }

  refuse(id: string, problem: Problem): void {
    this.take(id)?.reject(problem);
  }

  /** The connection is gone: whoever waits must send again. */
  refuseAll(): void {
    for (const id of [...this.waiting.keys()]) this.refuse(id, new Problem(0));
  }

  private take(id: string) {
    const entry = this.waiting.get(id);
    this.waiting.delete(id);
    clearTimeout(entry?.timer);
    return entry;
  }
}
