/** Where the outbox lives: IndexedDB, or memory where the browser refuses it (private windows, blocked storage). */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { OutItem } from "./types";

export interface OutboxStore {
  all(): Promise<OutItem[]>;
  put(item: OutItem): Promise<void>;
  delete(id: string): Promise<void>;
  clear(): Promise<void>;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: OutItem };
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
  private readonly db: Promise<IDBPDatabase<Schema> | null>;

  constructor(name: string) {
    this.db = openDB<Schema>(name, 1, {
      upgrade: (db) => void db.createObjectStore("outbox", { keyPath: "client_message_id" }),
    }).catch(() => null);
  }

  async all(): Promise<OutItem[]> {
    const stored = await this.tryDb((db) => db.getAll("outbox"));
    const known = new Set(stored?.map((i) => i.client_message_id));
    return [...(stored ?? []), ...(await this.memory.all()).filter((i) => !known.has(i.client_message_id))];
  }
  async put(item: OutItem): Promise<void> {
    const done = await this.tryDb((db) => db.put("outbox", item));
    if (done === null) await this.memory.put(item);
  }
  async delete(id: string): Promise<void> {
    await this.memory.delete(id);
    await this.tryDb((db) => db.delete("outbox", id));
  }
  async clear(): Promise<void> {
    await this.memory.clear();
    await this.tryDb((db) => db.clear("outbox"));
  }

  private async tryDb<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | null> {
    const db = await this.db;
    return db ? work(db).catch(() => null) : null;
  }
}
