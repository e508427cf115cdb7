/** Keeps the timeline true: subscription, gaps, lost signals, and reading over HTTP while the socket is down. */
import { ApiError, type Http } from './http';
import type { Frame, Socket } from './socket';
import type { Store } from './store';
import { applyEvent, applyNewer, applyOlder, applyStatus, fromSnapshot, hasGap } from './timeline';
import type { Delivery as DeliveryState, Message, MessagePage } from './types';

const PAGE = 50;
const POLL_MS = 6_000;
const POLL_MAX_MS = 30_000;
const TYPING_MS = 6_000;

export interface LiveHooks {
  /** A new item of the open conversation. */
  item(message: Message): void;
  failed(error: ApiError): void;
}

export class Live {
  private repairing = false;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private pollTimer: ReturnType<typeof setTimeout> | undefined;
  private pollMs = POLL_MS;

  constructor(
    private readonly http: Http,
    private readonly socket: Socket,
    private readonly store: Store,
    private readonly hooks: LiveHooks,
  ) {}

  /** Reads the newest page, known to be complete up to `lastSeq`. */
  async load(conversationId: string, lastSeq: number): Promise<void> {
    const page = await this.page(conversationId, `before_seq=${lastSeq + 1}`);
    if (this.store.get().conversation?.id !== conversationId) return;
    const older = page.messages.length >= PAGE;
    this.store.set({ timeline: fromSnapshot(this.store.get().timeline, page.messages, lastSeq, older) });
  }

  /** Reads one page further up. */
  async loadOlder(): Promise<void> {
    const { conversation, timeline } = this.store.get();
    const first = timeline.items[0];
    if (!conversation || !first) return;
    const page = await this.page(conversation.id, `before_seq=${first.seq}`);
    if (this.store.get().conversation?.id !== conversation.id) return;
    this.store.set({ timeline: applyOlder(this.store.get().timeline, page.messages, page.messages.length >= PAGE) });
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
        const page = await this.page(conversation.id, `after_seq=${this.store.get().timeline.lastSeq}`);
        if (this.store.get().conversation?.id !== conversation.id) return;
        more = page.messages.length >= PAGE;
        this.store.set({ timeline: applyNewer(this.store.get().timeline, page, !more) });
        page.messages.forEach((message) => this.hooks.item(message));
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.hooks.failed(error);
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
        if (frame.resync) void this.resync(Number(frame.last_seq));
        break;
      case 'message.status':
        this.store.set({
          timeline: applyStatus(
            this.store.get().timeline,
            String(frame.message_id),
            frame.status as DeliveryState,
            Number(frame.up_to_seq ?? 0),
          ),
        });
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
    if (message && seq > before.lastSeq) this.hooks.item(message);
    if (message && message.sender_type !== 'customer') this.stopTyping();
    if (hasGap(timeline)) void this.catchUp();
  }

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
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.hooks.failed(error);
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

  private page(conversationId: string, range: string): Promise<MessagePage> {
    return this.http.get(`/conversations/${encodeURIComponent(conversationId)}/messages?${range}&per_page=${PAGE}`);
  }
}
