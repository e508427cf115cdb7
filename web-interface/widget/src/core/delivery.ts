/** Carries one message of the outbox to the server: files first, then the socket, then HTTP. */
import { ApiError, problemError, type Http } from './http';
import type { Outcome } from './outbox';
import type { Frame, Socket } from './socket';
import type { Ack, Conversation, Message, OutFile, OutItem } from './types';

const ACK_TIMEOUT_MS = 8_000;

export interface DeliveryHooks {
  /** The conversation new messages go to, if one is open. */
  openConversation(): Conversation | null;
  /** A conversation was created for the message: show it. */
  created(conversation: Conversation): Promise<void>;
  progress(key: string, share: number | null): void;
}

type Save = (item: OutItem) => Promise<void>;

/** The kind of message that a set of files makes. */
export function messageType(contentTypes: readonly string[]): string {
  const kinds = new Set(contentTypes.map((type) => type.split('/')[0]));
  const [only] = kinds;
  if (kinds.size === 0) return 'text';
  return kinds.size === 1 && (only === 'image' || only === 'audio' || only === 'video') ? only : 'document';
}

export class Delivery {
  private readonly waiting = new Map<string, (outcome: Outcome | null) => void>();
  private readonly uploads = new Map<string, AbortController>();

  constructor(
    private readonly http: Http,
    private readonly socket: Socket,
    private readonly hooks: DeliveryHooks,
  ) {}

  /** One attempt; everything unclear comes back as `again`. */
  async deliver(item: OutItem, save: Save): Promise<Outcome> {
    try {
      return await this.attempt(item, save);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return toOutcome(error);
    }
  }

  /** Takes `ack` and `error` frames; tells whether the frame was for us. */
  frame(frame: Frame): boolean {
    const id = String(frame.client_message_id ?? '');
    const settle = this.waiting.get(id);
    if (!settle) return false;
    if (frame.type === 'ack') settle({ kind: 'stored', ack: frame as unknown as Ack });
    else if (frame.type === 'error') settle(problemOutcome(frame.problem));
    else return false;
    return true;
  }

  /** The socket is gone: whoever waits for an acknowledgement goes on over HTTP. */
  linkLost(): void {
    for (const settle of [...this.waiting.values()]) settle(null);
  }

  /** Stops the uploads of a message. */
  cancel(item: OutItem): void {
    for (const file of item.files) this.uploads.get(file.key)?.abort();
  }

  private async attempt(start: OutItem, save: Save): Promise<Outcome> {
    let item = start;
    if (!item.conversation_id) {
      const open = this.hooks.openConversation();
      if (!open && item.files.length === 0) return this.create(item);
      const conversation = open ?? (await this.http.post<Conversation>('/conversations', { queue_id: item.queue_id }));
      if (!open) await this.hooks.created(conversation);
      item = { ...item, conversation_id: conversation.id };
      await save(item);
    }
    for (const file of item.files) {
      if (file.uploaded || file.refused) continue;
      if (!file.blob) return { kind: 'refused', reason: '' };
      const done = await this.upload(file, file.blob);
      item = { ...item, files: item.files.map((f) => (f.key === file.key ? done : f)) };
      // Saved before it is sent: a repeat must carry the same attachment ids.
      await save(item);
    }
    // One bad file holds the message back until the visitor has seen which; the good ones are up already.
    const bad = item.files.find((f) => f.refused);
    if (bad) return { kind: 'refused', reason: bad.refused ?? '' };
    return (await this.overSocket(item)) ?? this.overHttp(item);
  }

  private async create(item: OutItem): Promise<Outcome> {
    const conversation = await this.http.post<Conversation>('/conversations', {
      initial_message: item.content,
      client_message_id: item.client_message_id,
      ...(item.queue_id ? { queue_id: item.queue_id } : {}),
    });
    await this.hooks.created(conversation);
    const { client_message_id: id, created_at } = item;
    return { kind: 'stored', ack: { id, conversation_id: conversation.id, seq: conversation.last_seq, created_at } };
  }

  /** The file as the server took it, or with the reason for which it never will. Throws ApiError where it may yet. */
  private async upload(file: OutFile, blob: Blob): Promise<OutFile> {
    const { key, name } = file;
    const abort = new AbortController();
    this.uploads.set(key, abort);
    try {
      const uploaded = await this.http.upload(blob, name, (share) => this.hooks.progress(key, share), abort.signal);
      return { ...file, uploaded };
    } catch (error) {
      if (!(error instanceof ApiError) || error.ambiguous || error.status === 401) throw error;
      return { ...file, refused: error.code };
    } finally {
      this.uploads.delete(key);
      this.hooks.progress(key, null);
    }
  }

  private body(item: OutItem) {
    const attachments = item.files.flatMap((f) => (f.uploaded ? [f.uploaded.id] : []));
    return {
      client_message_id: item.client_message_id,
      content: item.content,
      message_type: messageType(item.files.map((f) => f.uploaded?.content_type ?? f.content_type)),
      ...(attachments.length ? { attachments } : {}),
    };
  }

  /** Null means "no clear answer this way". */
  private overSocket(item: OutItem): Promise<Outcome | null> {
    const id = item.client_message_id;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome | null) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(outcome);
      };
      const timer = setTimeout(() => settle(null), ACK_TIMEOUT_MS);
      this.waiting.set(id, settle);
      if (!this.socket.send({ type: 'send', conversation_id: item.conversation_id, ...this.body(item) })) settle(null);
    });
  }

  private async overHttp(item: OutItem): Promise<Outcome> {
    const message = await this.http.post<Message>(
      `/conversations/${encodeURIComponent(item.conversation_id ?? '')}/messages`,
      this.body(item),
    );
    const { id, conversation_id, seq, created_at } = message;
    return { kind: 'stored', ack: { id, conversation_id, seq, created_at } };
  }
}

function toOutcome(error: ApiError): Outcome {
  if (error.status === 401) return { kind: 'signed-out' };
  if (!error.ambiguous) return { kind: 'refused', reason: error.code };
  return error.retryAfterMs === undefined ? { kind: 'again' } : { kind: 'again', afterMs: error.retryAfterMs };
}

function problemOutcome(problem: unknown): Outcome {
  const p = (problem ?? {}) as { status?: number; retry_after?: number };
  const seconds = p.retry_after;
  return toOutcome(problemError(p.status ?? 500, problem, seconds === undefined ? undefined : seconds * 1000));
}
