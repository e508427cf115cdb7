import { Problem } from '@/api/problem';
import type { Message } from '@/api/types';
import { createStore } from '@/lib/store';
import { fullJitter } from './backoff';
import type { OutboxDb, OutboxItem } from './outbox-db';

/** Brings one item to the server; resolves once it is stored there, rejects with a `Problem`. */
export type Deliver = (item: OutboxItem) => Promise<void>;

/**
 * Messages on their way. Each is written down before it is sent and forgotten only when the server has said that it is
 * stored; a repeated `client_message_id` gets the server's first answer again, so sending twice is harmless.
 */
export class Outbox {
  readonly items = createStore<readonly OutboxItem[]>([]);
  private readonly db: OutboxDb;
  private readonly deliver: Deliver;
  private readonly running = new Set<string>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly attempts = new Map<string, number>();

  constructor(db: OutboxDb, deliver: Deliver) {
    this.db = db;
    this.deliver = deliver;
  }

  /** Takes up what an earlier tab could not send. */
  async restore(userId: string): Promise<void> {
    const known = new Set(this.items.get().map((item) => item.client_message_id));
    const stored = (await this.db.load(userId)).filter((item) => !known.has(item.client_message_id));
    this.items.update((items) => [...items, ...stored].sort((a, b) => (a.client_message_id < b.client_message_id ? -1 : 1)));
    this.drain();
  }

  /** Writes the message down and starts sending it. */
  async enqueue(item: OutboxItem): Promise<void> {
    this.items.update((items) => [...items, item]);
    await this.db.put(item);
    void this.run(item.conversation_id);
  }

  /** Sends whatever waits, one conversation's messages in their order. */
  drain(): void {
    for (const id of new Set(this.items.get().map((item) => item.conversation_id))) void this.run(id);
  }

  /** Tries a refused message again. */
  async resend(id: string): Promise<void> {
    const item = this.items.get().find((candidate) => candidate.client_message_id === id);
    if (!item) return;
    const again: OutboxItem = { ...item, state: 'pending', reason: null, problem: null };
    this.replace(again);
    await this.db.put(again);
    void this.run(item.conversation_id);
  }

  /** Forgets a message that was refused. */
  async discard(id: string): Promise<void> {
    this.items.update((items) => items.filter((item) => item.client_message_id !== id));
    await this.db.remove(id);
  }

  /** The timeline holds the message now. */
  settled(message: Pick<Message, 'client_message_id'>): void {
    const id = message.client_message_id;
    if (!id || !this.items.get().some((item) => item.client_message_id === id)) return;
    void this.discard(id);
  }

  /** Empties the memory at sign-out; what was not sent stays written down for its author. */
  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.attempts.clear();
    this.items.set([]);
  }

  private next(conversationId: string): OutboxItem | undefined {
    return this.items.get().find((item) => item.conversation_id === conversationId && item.state === 'pending');
  }

  private async run(conversationId: string): Promise<void> {
    if (this.running.has(conversationId)) return;
    this.running.add(conversationId);
    clearTimeout(this.timers.get(conversationId));
    try {
      for (let item = this.next(conversationId); item; item = this.next(conversationId)) {
        if (!(await this.attempt(item))) break;
      }
    } finally {
      this.running.delete(conversationId);
    }
  }

  /** False = the way is blocked and the rest of the conversation must wait. */
  private async attempt(item: OutboxItem): Promise<boolean> {
    try {
      await this.deliver(item);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.isTransient || error.status === 401) {
        this.later(item.conversation_id, error.retryAfter);
        return false;
      }
      const failed: OutboxItem = { ...item, state: 'failed', reason: error.detail || String(error.status), problem: error.type };
      this.replace(failed);
      await this.db.put(failed);
      return true;
    }
    this.attempts.delete(item.conversation_id);
    this.replace({ ...item, state: 'acked' });
    await this.db.remove(item.client_message_id);
    return true;
  }

  private later(conversationId: string, seconds: number | null): void {
    const attempt = this.attempts.get(conversationId) ?? 0;
    this.attempts.set(conversationId, attempt + 1);
    const wait = seconds ? seconds * 1000 : 1_000 + fullJitter(attempt);
    clearTimeout(this.timers.get(conversationId));
    this.timers.set(conversationId, setTimeout(() => void this.run(conversationId), wait));
  }

  private replace(item: OutboxItem): void {
    this.items.update((items) => items.map((known) => (known.client_message_id === item.client_message_id ? item : known)));
  }
}

/** What is still to be shown below the timeline: items whose message has not come back yet. */
export function unsettled(items: readonly OutboxItem[], conversationId: string, messages: readonly Message[]): OutboxItem[] {
  const mine = items.filter((item) => item.conversation_id === conversationId);
  if (mine.length === 0) return [];
  const known = new Set(messages.map((message) => message.client_message_id));
  return mine.filter((item) => !known.has(item.client_message_id));
}
