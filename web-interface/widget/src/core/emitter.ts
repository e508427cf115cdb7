/** What the page can listen to through `ispChat.on(event, fn)`. */
export type EventName = 'open' | 'close' | 'session' | 'message' | 'unread' | 'rated';
export type Listener = (payload?: unknown) => void;

export class Emitter {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** Adds a listener; the answer removes it. */
  on(event: EventName, listener: Listener): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  }

  /** Calls the listeners later, so that an error in the page's code never stops the chat. */
  emit(event: EventName, payload?: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) setTimeout(() => listener(payload));
  }
}
