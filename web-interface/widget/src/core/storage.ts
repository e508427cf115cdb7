/** What the widget remembers on the visitor's device: session token until its expiry, read marks. No personal data. */
import type { ServerConfig, Session } from "./types";

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
function browserStorage(): KeyValue | null {
  try {
    const storage = window.localStorage;
    storage.getItem("ispchat");
    return storage;
  } catch {
    return null;
  }
}

export class Memory {
  private readonly storage: KeyValue | null;

  constructor(
    private readonly prefix: string,
    storage: KeyValue | null = browserStorage(),
  ) {
    this.storage = storage;
  }

  private read<T>(key: string): T | null {
    try {
      const text = this.storage?.getItem(`${this.prefix}:${key}`);
      return text ? (JSON.parse(text) as T) : null;
    } catch {
      return null;
    }
  }

  private write(key: string, value: unknown): void {
    try {
      if (value === null) this.storage?.removeItem(`${this.prefix}:${key}`);
      else this.storage?.setItem(`${this.prefix}:${key}`, JSON.stringify(value));
    } catch {
      // Full or blocked: the page goes on without memory.
    }
  }

  /** The stored session, unless it has expired or belongs to another signed identity. */
  session(subject: string | null, now: number = Date.now()): Session | null {
    const session = this.read<Session>("session");
    if (!session) return null;
    if (Date.parse(session.expires_at) > now && session.subject === subject) return session;
    this.forget();
    return null;
  }

  keepSession(session: Session): void {
    this.write("session", session);
  }

  /** The last known server configuration, so that the launcher has its colour before the network answers. */
  config(): ServerConfig | null {
    return this.read<ServerConfig>("config");
  }

  keepConfig(config: ServerConfig): void {
    this.write("config", config);
  }

  private remembered(): Remembered {
    return this.read<Remembered>("marks") ?? { readSeq: {}, rated: [] };
  }

  readSeq(conversationId: string): number {
    return this.remembered().readSeq[conversationId] ?? 0;
  }

  keepReadSeq(conversationId: string, seq: number): void {
    const marks = this.remembered();
    this.write("marks", { ...marks, readSeq: { ...marks.readSeq, [conversationId]: seq } });
  }

  isRated(conversationId: string): boolean {
    return this.remembered().rated.includes(conversationId);
  }

  keepRated(conversationId: string): void {
    const marks = this.remembered();
    this.write("marks", { ...marks, rated: [...marks.rated, conversationId] });
  }

  /** Erases everything about the visitor. */
  forget(): void {
    this.write("session", null);
    this.write("marks", null);
  }
}
