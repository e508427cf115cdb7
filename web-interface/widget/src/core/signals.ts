/** Small lossy signals from the visitor: "is writing", "has it" and "has read". */
import type { Socket } from './socket';
import type { Memory } from './storage';
import type { Store } from './store';

const TYPING_EVERY_MS = 3_000;
const TYPING_IDLE_MS = 4_000;
const READ_DELAY_MS = 400;
const DELIVERED_DELAY_MS = 100;
const DELIVERED_EVERY_MS = 1_000;

export class Signals {
  private typingSentAt = 0;
  private typingIdle: ReturnType<typeof setTimeout> | undefined;
  private readTimer: ReturnType<typeof setTimeout> | undefined;
  private deliveredTimer: ReturnType<typeof setTimeout> | undefined;
  private deliveredSentAt = 0;

  constructor(
    private readonly socket: Socket,
    private readonly store: Store,
    private readonly memory: Memory,
  ) {}

  /** Tells the other side that the visitor is writing, at most every three seconds, and when he stopped. */
  typing(isTyping: boolean): void {
    const { conversation } = this.store.get();
    if (!conversation) return;
    clearTimeout(this.typingIdle);
    if (!isTyping) {
      if (this.typingSentAt) this.sendTyping(conversation.id, false);
      return;
    }
    this.typingIdle = setTimeout(() => this.typing(false), TYPING_IDLE_MS);
    if (Date.now() - this.typingSentAt > TYPING_EVERY_MS) this.sendTyping(conversation.id, true);
  }

  /** Marks everything as read once it is really on screen. */
  markRead(): void {
    const { open, conversation, timeline, readSeq } = this.store.get();
    if (!open || !conversation || document.visibilityState !== 'visible') return;
    if (timeline.lastSeq <= readSeq) return;
    this.memory.keepReadSeq(conversation.id, timeline.lastSeq);
    this.store.set({ readSeq: timeline.lastSeq });
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => this.sendRead(), READ_DELAY_MS);
  }

  /** Sends the read mark (again after a reconnection, as nothing acknowledges it). */
  sendRead(): void {
    const { conversation, readSeq } = this.store.get();
    if (conversation && readSeq) this.socket.send({ type: 'read', conversation_id: conversation.id, seq: readSeq });
  }

  /** Something new is in the timeline: the server hears of it, at most once a second. */
  arrived(): void {
    this.deliveredTimer ??= setTimeout(
      () => {
        const { timeline, readSeq } = this.store.get();
        if (timeline.lastSeq > readSeq) this.sendDelivered();
        else this.deliveredTimer = undefined; // "read" says as much, and is on its way
      },
      Math.max(DELIVERED_DELAY_MS, this.deliveredSentAt + DELIVERED_EVERY_MS - Date.now()),
    );
  }

  /** Says how far the timeline is complete (again after a reconnection, as nothing acknowledges it). */
  sendDelivered(): void {
    clearTimeout(this.deliveredTimer);
    this.deliveredTimer = undefined;
    this.deliveredSentAt = Date.now();
    const { conversation, timeline } = this.store.get();
    if (conversation) this.socket.send({ type: 'delivered', conversation_id: conversation.id, seq: timeline.lastSeq });
  }

  private sendTyping(conversationId: string, isTyping: boolean): void {
    this.typingSentAt = isTyping ? Date.now() : 0;
    this.socket.send({ type: 'typing', conversation_id: conversationId, is_typing: isTyping });
  }
}
