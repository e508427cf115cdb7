/** Where the outbox lives: IndexedDB, or memory where the browser refuses it (private windows, blocked storage). */
import type { OutItem } from './types';

export interface OutboxStore {
  all(): Promise<OutItem[]>;
  put(item: OutItem): Promise<void>;
  delete(id: string): Promise<void>;
  clear(): Promise<void>;
}

const TABLE = 'outbox';

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

/** Opens the database. The raw interface, as these four operations do not pay for a wrapper library's weight. */
async function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'client_message_id' });
  const db = await settled(request);
  // A deletion from elsewhere (cleared site data) must not wait for this page.
  db.onversionchange = () => db.close();
  return db;
}

/** Keeps the outbox for the life of the page. */
export class MemoryStore implements OutboxStore {
  private readonly items = new Map<string, OutItem>();

  all(): Promise<OutItem[]> {
    return Promise.resolve([...this.items.values()]);
  }
  put(item: OutItem): Promise<void> {
    this.items.set(item.client_message_id, item);
    return Promise.resolve();
  }
  delete(id: string): Promise<void> {
    this.items.delete(id);
    return Promise.resolve();
  }
  clear(): Promise<void> {
    this.items.clear();
    return Promise.resolve();
  }
}

/** Keeps the outbox in IndexedDB; whatever the browser refuses falls back to memory, so sending always works. */
export class BrowserStore implements OutboxStore {
  private readonly memory = new MemoryStore();
  private readonly db: Promise<IDBDatabase | null>;

  constructor(name: string) {
    this.db = open(name).catch(() => null);
  }

  async all(): Promise<OutItem[]> {
    const stored = (await this.attempt('readonly', (table) => table.getAll() as IDBRequest<OutItem[]>)) ?? [];
    const known = new Set(stored.map((i) => i.client_message_id));
    return [...stored, ...(await this.memory.all()).filter((i) => !known.has(i.client_message_id))];
  }
  async put(item: OutItem): Promise<void> {
    const done = await this.attempt('readwrite', (table) => table.put(item));
    if (done === null) await this.memory.put(item);
  }
  async delete(id: string): Promise<void> {
    await this.memory.delete(id);
    await this.attempt('readwrite', (table) => table.delete(id));
  }
  async clear(): Promise<void> {
    await this.memory.clear();
    await this.attempt('readwrite', (table) => table.clear());
  }

  /** Null means that the browser would not. */
  private async attempt<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
    try {
      const db = await this.db;
      return db ? await settled(work(db.transaction(TABLE, mode).objectStore(TABLE))) : null;
    } catch {
      return null;
    }
  }
}
