import { client } from '@/api/client';
import { Problem } from '@/api/problem';
import type { DraftKind } from '@/api/types';
import { createStore } from '@/lib/store';

/** What is being written, per conversation and kind; the server keeps it for other machines. */
export const drafts = createStore<ReadonlyMap<string, string>>(new Map());

const SAVE_AFTER_MS = 500;
const timers = new Map<string, ReturnType<typeof setTimeout>>();

const keyOf = (id: string, kind: DraftKind) => `${id}/${kind}`;

/** The reply being written in a conversation, for the list. */
export const draftOf = (known: ReadonlyMap<string, string>, id: string): string | undefined => known.get(keyOf(id, 'reply'))?.trim() || undefined;

/** The text of one draft. */
export const readDraft = (known: ReadonlyMap<string, string>, id: string, kind: DraftKind): string => known.get(keyOf(id, kind)) ?? '';

/** Changes a draft and saves it shortly after. */
export function writeDraft(id: string, kind: DraftKind, content: string): void {
  put(id, kind, content);
  clearTimeout(timers.get(keyOf(id, kind)));
  timers.set(keyOf(id, kind), setTimeout(() => void save(id, kind), SAVE_AFTER_MS));
}

/** Fetches what another tab or machine wrote last, each time that the draft is opened; what is typed here meanwhile wins. */
export async function loadDraft(id: string, kind: DraftKind): Promise<void> {
  const key = keyOf(id, kind);
  const before = drafts.get().get(key);
  try {
    const { data } = await client.GET('/api/chat/conversations/{conversation_id}/drafts/{kind}', { params: { path: { conversation_id: id, kind } } });
    const isUntouched = !timers.has(key) && drafts.get().get(key) === before;
    if (data && isUntouched) put(id, kind, data.content);
  } catch (error) {
    // None is kept there: what stands here was sent or cleared elsewhere. Unreachable: asked again when it is opened next.
    if (!(error instanceof Problem)) throw error;
    if (error.status === 404 && !timers.has(key) && drafts.get().get(key) === before) put(id, kind, '');
  }
}

/** Saves at once what is still waiting; for when the tab is hidden. */
export function flushDrafts(): void {
  for (const [key, timer] of timers) {
    clearTimeout(timer);
    const [id = '', kind] = key.split('/');
    void save(id, kind as DraftKind);
  }
}

/** Forgets everything; for when somebody else signs in. */
export function forgetDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  drafts.set(new Map());
}

function put(id: string, kind: DraftKind, content: string): void {
  drafts.update((known) => {
    const next = new Map(known);
    if (content) next.set(keyOf(id, kind), content);
    else next.delete(keyOf(id, kind));
    return next;
  });
}

async function save(id: string, kind: DraftKind): Promise<void> {
  const key = keyOf(id, kind);
  timers.delete(key);
  const content = drafts.get().get(key) ?? '';
  const params = { path: { conversation_id: id, kind } };
  try {
    if (content.trim()) await client.PUT('/api/chat/conversations/{conversation_id}/drafts/{kind}', { params, body: { content }, keepalive: true });
    else await client.DELETE('/api/chat/conversations/{conversation_id}/drafts/{kind}', { params, keepalive: true });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Still in memory; the next key stroke saves again. Only a dead network is worth another try by itself.
    if (error.isTransient && !timers.has(key)) timers.set(key, setTimeout(() => void save(id, kind), 10_000));
  }
}
