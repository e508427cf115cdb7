import { openDB, type IDBPDatabase } from 'idb';
import type { Attachment, Direction, MessageType, Metadata } from '@/api/types';

/** A message that the server has not acknowledged yet. */
export interface OutboxItem {
  client_message_id: string;
  user_id: string;
  conversation_id: string;
  content: string;
  message_type: NonNullable<MessageType>;
  direction: Direction;
  reply_to: string | null;
  attachments: Attachment[];
  /** What the message is besides its words: a template, buttons, a recording. */
  metadata: Metadata;
  created_at: string;
  /** `acked` is stored on the server; its event is on the way. */
  state: 'pending' | 'acked' | 'failed';
  reason: string | null;
  /** The problem's type, by which the reason is said in the user's language. */
  problem: string | null;
}

/** Where unsent messages survive a reload. */
export interface OutboxDb {
  load(userId: string): Promise<OutboxItem[]>;
  put(item: OutboxItem): Promise<void>;
  remove(id: string): Promise<void>;
}

const STORE = 'outbox';

/** The outbox in IndexedDB; where that is blocked (some private windows) it lives as long as the tab. */
export function indexedDbOutbox(name = 'ispchat'): OutboxDb {
  let opened: Promise<IDBPDatabase | null> | undefined;
  const open = () =>
    (opened ??= openDB(name, 1, {
      upgrade: (db) => void db.createObjectStore(STORE, { keyPath: 'client_message_id' }),
    }).catch(() => null));
  return {
    async load(userId) {
      const items = ((await (await open())?.getAll(STORE)) ?? []) as OutboxItem[];
      // What an earlier version of the app wrote down has no metadata.
      return items.filter((item) => item.user_id === userId).map((item) => ({ ...item, metadata: item.metadata ?? {} }));
    },
    async put(item) {
      await (await open())?.put(STORE, item);
    },
    async remove(id) {
      await (await open())?.delete(STORE, id);
    },
  };
}
