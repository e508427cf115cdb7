import { createStore, type Store } from '@/lib/store';

/** Who is writing right now. */
export interface Typist {
  name: string;
  isCustomer: boolean;
}

const LASTS_MS = 6_000;

/** Typing signals: lossy by contract, so each one runs out by itself. */
export class TypingSignals {
  readonly store: Store<ReadonlyMap<string, Typist>> = createStore<ReadonlyMap<string, Typist>>(new Map());
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  set(conversationId: string, typist: Typist | null): void {
    clearTimeout(this.timers.get(conversationId));
    const next = new Map(this.store.get());
    if (typist) {
      next.set(conversationId, typist);
      this.timers.set(conversationId, setTimeout(() => this.set(conversationId, null), LASTS_MS));
    } else if (!next.delete(conversationId)) {
      return;
    }
    this.store.set(next);
  }
}
