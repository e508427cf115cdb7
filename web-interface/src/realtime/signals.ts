import { createStore, type Store } from '@/lib/store';

/** Who is writing right now. */
export interface Typist {
  /** Of a colleague; a customer's is not told, and there is one of them in a conversation. */
  id: string | null;
  name: string;
  isCustomer: boolean;
}

/** A colleague who has the conversation open. */
export interface Viewer {
  id: string;
  name: string;
}

const LASTS_MS = 6_000;
const CUSTOMER = 'customer';
const keyOf = ({ id, isCustomer }: Pick<Typist, 'id' | 'isCustomer'>): string => (isCustomer ? CUSTOMER : (id ?? ''));

/** Typing signals: lossy by contract, so each one runs out by itself. */
export class TypingSignals {
  readonly store: Store<ReadonlyMap<string, readonly Typist[]>> = createStore<ReadonlyMap<string, readonly Typist[]>>(new Map());
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  set(conversationId: string, typist: Typist, isTyping: boolean): void {
    const key = keyOf(typist);
    const timer = `${conversationId}/${key}`;
    clearTimeout(this.timers.get(timer));
    this.timers.delete(timer);
    const known = this.store.get().get(conversationId) ?? [];
    const others = known.filter((one) => keyOf(one) !== key);
    if (isTyping) this.timers.set(timer, setTimeout(() => this.set(conversationId, typist, false), LASTS_MS));
    else if (others.length === known.length) return;
    this.write(conversationId, isTyping ? [...others, typist] : others);
  }

  /** The customer's message is here. */
  customerDone(conversationId: string): void {
    this.set(conversationId, { id: null, name: '', isCustomer: true }, false);
  }

  /** A colleague's message is here. */
  colleagueDone(conversationId: string, id: string): void {
    this.set(conversationId, { id, name: '', isCustomer: false }, false);
  }

  private write(conversationId: string, typists: readonly Typist[]): void {
    const next = new Map(this.store.get());
    if (typists.length > 0) next.set(conversationId, typists);
    else next.delete(conversationId);
    this.store.set(next);
  }
}

/** Who of the team looks at which conversation: what the server said last, for as long as the line stands. */
export class ViewerSignals {
  readonly store: Store<ReadonlyMap<string, readonly Viewer[]>> = createStore<ReadonlyMap<string, readonly Viewer[]>>(new Map());

  set(conversationId: string, viewers: readonly Viewer[]): void {
    const known = this.store.get();
    if (viewers.length === 0 && !known.has(conversationId)) return;
    const next = new Map(known);
    if (viewers.length > 0) next.set(conversationId, viewers);
    else next.delete(conversationId);
    this.store.set(next);
  }

  /** Nobody knows any more. */
  clear(): void {
    if (this.store.get().size > 0) this.store.set(new Map());
  }
}
