/**
 * Messages on their way out. Each is stored before it is tried and leaves the store only when the server has
 * acknowledged it; one goes at a time, so the order typed is the order stored. A repeat is harmless: the server
 * knows every `client_message_id` for ever.
 */
import { backoff } from '../lib/backoff';
import type { OutboxStore } from './outbox-store';
import type { Ack, OutItem } from './types';

/** How one attempt ended. `again` is everything that is not a clear answer. */
export type Outcome =
  | { kind: 'stored'; ack: Ack | null }
  | { kind: 'refused'; reason: string }
  | { kind: 'again'; afterMs?: number }
  | { kind: 'signed-out' };

export interface OutboxHooks {
  deliver(item: OutItem, save: (item: OutItem) => Promise<void>): Promise<Outcome>;
  stored(item: OutItem, ack: Ack | null): void;
  changed(items: readonly OutItem[]): void;
}

export class Outbox {
  private items: OutItem[] = [];
  private running = false;
  private stopped = false;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: OutboxStore,
    private readonly hooks: OutboxHooks,
  ) {}

  /** Everything not yet acknowledged, oldest first. */
  get pending(): readonly OutItem[] {
    return this.items;
  }

  /** Loads what an earlier page left behind. */
  async restore(): Promise<void> {
    const known = new Set(this.items.map((i) => i.client_message_id));
    const left = (await this.store.all()).filter((i) => !known.has(i.client_message_id));
    this.items = [...left, ...this.items].sort((a, b) => a.created_at.localeCompare(b.created_at));
    this.hooks.changed(this.items);
  }

  /** Shows, stores and sends a message. */
  async add(item: OutItem): Promise<void> {
    this.set([...this.items, item]);
    await this.store.put(item);
    void this.flush();
  }

  /** Tries a refused message once more, under the same identifier. */
  async retry(item: OutItem): Promise<void> {
    await this.save({ ...item, refused: null });
    this.kick();
  }

  /** Gives a message up (cancelled upload, discarded failure). */
  async remove(id: string): Promise<void> {
    this.set(this.items.filter((i) => i.client_message_id !== id));
    await this.store.delete(id);
  }

  /** Forgets everything, for the end of a session. */
  async clear(): Promise<void> {
    clearTimeout(this.timer);
    this.set([]);
    await this.store.clear();
  }

  /** Replaces a message that changed on its way (an upload finished, the conversation got its id). */
  async save(item: OutItem): Promise<void> {
    if (!this.items.some((i) => i.client_message_id === item.client_message_id)) return;
    this.set(this.items.map((i) => (i.client_message_id === item.client_message_id ? item : i)));
    await this.store.put(item);
  }

  /** The network is back or a new attempt makes sense: do not wait for the timer. */
  kick(): void {
    this.attempts = 0;
    clearTimeout(this.timer);
    void this.flush();
  }

  /** Stops sending, for the end of the page. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Sends what is waiting, in order, until done or until the network says later. */
  async flush(): Promise<void> {
    if (this.running || this.stopped) return;
    this.running = true;
    try {
      for (let item = this.next(); item && !this.stopped; item = this.next()) {
        if (!(await this.attempt(item))) break;
      }
    } finally {
      this.running = false;
    }
  }

  private next(): OutItem | undefined {
    return this.items.find((i) => i.refused === null);
  }

  private async attempt(item: OutItem): Promise<boolean> {
    const outcome = await this.hooks.deliver(item, (changed) => this.save(changed));
    // Removed while under way (cancelled, or seen as stored through the socket): nothing left to note.
    const current = this.items.find((i) => i.client_message_id === item.client_message_id);
    if (!current) return true;
    switch (outcome.kind) {
      case 'stored':
        this.attempts = 0;
        this.hooks.stored(current, outcome.ack);
        await this.remove(item.client_message_id);
        return true;
      case 'refused':
        await this.save({ ...current, refused: outcome.reason });
        return true;
      case 'again':
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.flush(), outcome.afterMs ?? backoff(this.attempts++));
        return false;
      case 'signed-out':
        return false;
    }
  }

  private set(items: OutItem[]): void {
    this.items = items;
    this.hooks.changed(items);
  }
}
