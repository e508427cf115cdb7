import type { Conversation, Priority } from '@/api/types';
import { deeds, type Snooze, type Transfer } from '../deeds/deeds';

/** What can be done with many at once. */
export type BulkDeed =
  | { kind: 'take' }
  | { kind: 'resolve' }
  | { kind: 'transfer'; body: Transfer }
  | { kind: 'tags'; add: string[]; remove: string[] }
  | { kind: 'priority'; priority: Priority }
  | { kind: 'snooze'; body: Snooze }
  | { kind: 'close'; reason?: string | undefined };
export type BulkKind = BulkDeed['kind'];
/** Those that ask for more before they begin. */
export type AskingKind = Exclude<BulkKind, 'take' | 'resolve'>;
export const askingKinds: readonly AskingKind[] = ['transfer', 'tags', 'priority', 'snooze', 'close'];

/** The permission that each of them needs; the server asks for it again. */
export const needs: Record<BulkKind, string> = {
  take: 'conversations:take',
  resolve: 'conversations:set_status',
  transfer: 'conversations:transfer',
  tags: 'conversations:set_tags',
  priority: 'conversations:write',
  snooze: 'conversations:set_status',
  close: 'conversations:set_status',
};

/** The tags a conversation has after some were put on and others taken off; those it has keep their order. */
export const retagged = (tags: readonly string[], add: readonly string[], remove: readonly string[]): string[] => [
  ...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add]),
];

/** Does it to one of them. */
export function doOne(deed: BulkDeed, { id, tags }: Conversation): Promise<Conversation> {
  switch (deed.kind) {
    case 'take':
      return deeds.take(id) as Promise<Conversation>;
    case 'resolve':
      return deeds.resolve(id) as Promise<Conversation>;
    case 'transfer':
      return deeds.transfer(id, deed.body) as Promise<Conversation>;
    case 'tags':
      return deeds.tags(id, retagged(tags, deed.add, deed.remove)) as Promise<Conversation>;
    case 'priority':
      return deeds.priority(id, deed.priority) as Promise<Conversation>;
    case 'snooze':
      return deeds.snooze(id, deed.body) as Promise<Conversation>;
    case 'close':
      return deeds.close(id, deed.reason) as Promise<Conversation>;
  }
}
