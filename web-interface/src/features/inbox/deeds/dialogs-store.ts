import type { Conversation } from '@/api/types';
import { createStore } from '@/lib/store';

export type DialogKind = 'transfer' | 'snooze' | 'resolve' | 'close' | 'tags' | 'priority' | 'merge';

/** The open dialog and the conversation it is about. */
export const dialog = createStore<{ kind: DialogKind; conversation: Conversation; after?: () => void } | null>(null);

/** Asks for the details of a deed. */
export const openDialog = (kind: DialogKind, conversation: Conversation, after?: () => void): void => dialog.set({ kind, conversation, ...(after ? { after } : {}) });
/** Closes the dialog. */
export const closeDialog = (): void => dialog.set(null);
