/** Keeps the timeline true: subscription, gaps, lost signals, and reading over HTTP while the socket is down. */
import { PAGE_SIZE, type Api } from './api';
import { ApiError } from './http';
import type { Frame, Socket } from './socket';
import type { Store } from './store';
import { applyEvent, applyNewer, applyOlder, applyStatus, fromSnapshot, hasGap } from './timeline';
import type { Delivery, Message } from './types';

const POLL_MS = 6_000;
const POLL_MAX_MS = 30_000;
const TYPING_MS = 6_000;
/** Internal items are left out of a page; read on until there is something to see. */
const WANTED = 12;

export interface LiveHooks {
  /** A new item of the open conversation. */
  item(message: Message): void;
  /** The socket follows the conversation from now on. */
  subscribed(): void;
  /** The timeline has grown. */
  arrived(): void;
  failed(error: ApiError): void;
}

export class Live {
  private repairing = false;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private pollTimer: ReturnType<typeof setTimeout> | undefined;
  private pollMs = POLL_MS;

  constructor(
    private readonly api: Api,
    private readonly socket: Socket,
    private readonly store: Store,
    private readonly hooks: LiveHooks,
  ) {}

  /** Reads the newest items, complete up to `lastSeq`. */
  async load(conversationId: string, lastSeq: number): Promise<void> {
    const { messages, from } = await this.readBack(conversationId, lastSeq + 1);
    if (this.store.get().conversation?.id !== conversationId) return;
    this.store.set({ timeline: fromSnapshot(this.store.get().timeline, messages, lastSeq, from) });
  }

  /** Reads further up. */
  async loadOlder(): Promise<void> {
    const { conversation, timeline } = this.store.get();
    if (!conversation || timeline.firstSeq <= 1) return;
    try {
      const { messages, from } = await this.readBack(conversation.id, timeline.firstSeq);
      if (this.store.get().conversation?.id !== conversation.id) return;
      this.store.set({ timeline: applyOlder(this.store.get().timeline, messages, from) });
    } catch (error) {
      this.failed(error);
    }
  }

  /** Reads one item anew: the addresses of its files are good for a few minutes only. */
  async renew(seq: number): Promise<Message | null> {
    const { conversation } = this.store.get();
    if (!conversation) return null;
    try {
      const page = await this.api.messages(conversation.id, `before_seq=${seq + 1}`, 1);
      const message = page.messages.find((m) => m.seq === seq) ?? null;
      if (message && this.store.get().conversation?.id === conversation.id) this.event(seq, message);
      return message;
    } catch (error) {
      this.failed(error);
      return null;
    }
  }

  /** `seq` has no holes on the server, so a page before n covers exactly the numbers from n - PAGE_SIZE on. */
  private async readBack(conversationId: string, before: number) {
    let messages: Message[] = [];
    let from = before;
    while (from > 1 && messages.length < WANTED) {
      const page = await this.api.messages(conversationId, `before_seq=${from}`);
      messages = [...page.messages, ...messages];
      from = Math.max(1, from - PAGE_SIZE);
    }
    return { messages, from };
  }

  /** Asks the socket for everything after what we have. */
  subscribe(): void {
    const { conversation, timeline } = this.store.get();
    if (!conversation) return;
    this.socket.send({ type: 'subscribe', conversation_id: conversation.id, after_seq: timeline.lastSeq });
  }

  /** Reads what is missing over HTTP, page by page, until nothing is. */
  async catchUp(): Promise<void> {
    const { conversation } = this.store.get();
    if (!conversation || this.repairing) return;
    this.repairing = true;
    try {
      for (let more = true; more; ) {
        const from = this.store.get().timeline.lastSeq;
        const page = await this.api.messages(conversation.id, `after_seq=${from}`);
        if (this.store.get().conversation?.id !== conversation.id) return;
        const { timeline } = this.store.get();
        this.store.set({ timeline: applyNewer(timeline, page) });
        this.hooks.arrived();
        page.messages.filter((m) => m.seq > from).forEach((message) => this.hooks.item(message));
        more = page.up_to_seq > from && page.up_to_seq < page.last_seq;
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.repairing = false;
    }
  }

  /** While the socket is down, looks by HTTP now and then. */
  poll(active: () => boolean): void {
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => {
      if (!active()) {
        this.pollMs = POLL_MS;
        return;
      }
      this.pollMs = Math.min(POLL_MAX_MS, this.pollMs * 1.5);
      void this.catchUp().then(() => this.poll(active));
    }, this.pollMs);
  }

  /** Takes a frame of the socket. */
  frame(frame: Frame): void {
    if (frame.type === 'heartbeat') this.heads(frame.heads);
    if (frame.conversation_id !== this.store.get().conversation?.id) return;
    switch (frame.type) {
      case 'event':
        this.event(Number(frame.seq), (frame.message ?? null) as Message | null);
        break;
      case 'subscribed':
        this.hooks.subscribed();
        if (frame.resync) void this.resync(Number(frame.last_seq));
        break;
      case 'message.status':
        this.status(frame);
        break;
      case 'typing':
        this.typing(frame);
        break;
    }
  }

  private event(seq: number, message: Message | null): void {
    const before = this.store.get().timeline;
    const timeline = applyEvent(before, seq, message);
    this.store.set({ timeline });
    if (timeline.lastSeq > before.lastSeq) this.hooks.arrived();
    if (message && seq > before.lastSeq) this.hooks.item(message);
    if (message && message.sender_type !== 'customer') this.stopTyping();
    if (hasGap(timeline)) void this.catchUp();
  }

  private status(frame: Frame): void {
    const { timeline } = this.store.get();
    const [id, status] = [String(frame.message_id), frame.status as Delivery];
    this.store.set({ timeline: applyStatus(timeline, id, status, Number(frame.up_to_seq ?? 0)) });
  }

  /** Every heartbeat names the newest number, so a lost push is noticed without one that follows it. */
  private heads(heads: unknown): void {
    const { conversation, timeline } = this.store.get();
    if (!conversation || typeof heads !== 'object' || heads === null) return;
    const head = (heads as Record<string, unknown>)[conversation.id];
    if (typeof head === 'number' && head > timeline.lastSeq) this.subscribe();
  }

  private async resync(lastSeq: number): Promise<void> {
    const { conversation } = this.store.get();
    if (!conversation) return;
    try {
      await this.load(conversation.id, lastSeq);
      this.hooks.arrived();
    } catch (error) {
      this.failed(error);
    }
  }

  private typing(frame: Frame): void {
    clearTimeout(this.typingTimer);
    if (!frame.is_typing) return this.stopTyping();
    const user = frame.user as { name?: string } | undefined;
    this.store.set({ typing: user?.name ?? '' });
    this.typingTimer = setTimeout(() => this.stopTyping(), TYPING_MS);
  }

  private stopTyping(): void {
    clearTimeout(this.typingTimer);
    if (this.store.get().typing !== null) this.store.set({ typing: null });
  }

  private failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    this.hooks.failed(error);
  }
}
