/** What the widget remembers on the visitor's device: session token until its expiry, read marks, an unsent draft. */
import type { ServerConfig, Session } from './types';

export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Remembered {
  readSeq: Record<string, number>;
  rated: string[];
}

/** `localStorage` throws when storage is blocked; then nothing is remembered and the chat works for this page. */
function browserStorage(kind: 'localStorage' | 'sessionStorage'): KeyValue | null {
  try {
    const storage = window[kind];
    storage.getItem('ispchat');
    return storage;
  } catch {
    return null;
  }
}

export class Memory {
  constructor(
    private readonly prefix: string,
    private readonly storage: KeyValue | null = browserStorage('localStorage'),
    /** Ends with the tab. */
    private readonly tab: KeyValue | null = browserStorage('sessionStorage'),
  ) {}

  private read<T>(key: string, storage = this.storage): T | null {
    try {
      const text = storage?.getItem(`${this.prefix}:${key}`);
      return text ? (JSON.parse(text) as T) : null;
    } catch {
      return null;
    }
  }

  private write(key: string, value: unknown, storage = this.storage): void {
    try {
      if (value === null) storage?.removeItem(`${this.prefix}:${key}`);
      else storage?.setItem(`${this.prefix}:${key}`, JSON.stringify(value));
    } catch {
      // Full or blocked: the page goes on without memory.
    }
  }

  /** The stored session, unless it has expired or belongs to another signed identity. */
  session(subject: string | null, now: number = Date.now()): Session | null {
    const session = this.read<Session>('session');
    if (!session) return null;
    if (Date.parse(session.expires_at) > now && session.subject === subject) return session;
    this.forget();
    return null;
  }

  keepSession(session: Session): void {
    this.write('session', session);
  }

  /** The last known server configuration, so that the launcher has its colour before the network answers. */
  config(): ServerConfig | null {
    return this.read<ServerConfig>('config');
  }

  keepConfig(config: ServerConfig): void {
    this.write('config', config);
  }

  private remembered(): Remembered {
    return this.read<Remembered>('marks') ?? { readSeq: {}, rated: [] };
  }

  readSeq(conversationId: string): number {
    return this.remembered().readSeq[conversationId] ?? 0;
  }

  keepReadSeq(conversationId: string, seq: number): void {
    const marks = this.remembered();
    this.write('marks', { ...marks, readSeq: { ...marks.readSeq, [conversationId]: seq } });
  }

  isRated(conversationId: string): boolean {
    return this.remembered().rated.includes(conversationId);
  }

  keepRated(conversationId: string): void {
    const marks = this.remembered();
    this.write('marks', { ...marks, rated: [...marks.rated, conversationId] });
  }

  /** What was being written before the tab was reloaded. */
  draft(): string {
    return this.read<string>('draft', this.tab) ?? '';
  }

  keepDraft(text: string): void {
    this.write('draft', text || null, this.tab);
  }

  /** Erases everything about the visitor. */
  forget(): void {
    this.keepDraft('');
    this.write('session', null);
    this.write('marks', null);
  }
}
