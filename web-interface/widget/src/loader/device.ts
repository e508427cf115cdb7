/** What the loader looks up on the visitor's device, so that the chat is fetched only when it is needed. */
import { deviceKeys } from '../lib/device-keys';

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

export class Device {
  private readonly keys: ReturnType<typeof deviceKeys>;

  constructor(baseUrl: string) {
    this.keys = deviceKeys(baseUrl);
  }

  /** There is a session, running or over: the chat has to follow it or to clear it away. */
  hasSession(): boolean {
    return read(`${this.keys.prefix}:session`) !== null;
  }

  /** The provider's colour as the server said it last. */
  color(): string | null {
    const config = read(`${this.keys.prefix}:config`) as { color?: unknown } | null;
    return typeof config?.color === 'string' ? config.color : null;
  }

  /** Keeps the server's public configuration for the next page. */
  keepConfig(config: unknown): void {
    try {
      localStorage.setItem(`${this.keys.prefix}:config`, JSON.stringify(config));
    } catch {
      // Full or blocked: the next page asks again.
    }
  }

  /** Erases the visitor from this device where the chat, which does it properly, cannot be fetched. */
  forget(): void {
    try {
      for (const name of ['session', 'marks']) localStorage.removeItem(`${this.keys.prefix}:${name}`);
      sessionStorage.removeItem(`${this.keys.prefix}:draft`);
      indexedDB.deleteDatabase(this.keys.database);
    } catch {
      // Storage is blocked: then nothing was kept.
    }
  }
}
