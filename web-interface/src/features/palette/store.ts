import { createStore } from '@/lib/store';

/** Which of the two overlays is open; they are loaded when first asked for. */
export const overlay = createStore<'none' | 'palette' | 'help'>('none');

/** Opens the command palette. */
export const openPalette = (): void => overlay.set('palette');
/** Opens the list of shortcuts. */
export const openHelp = (): void => overlay.set('help');
/** Closes whichever is open. */
export const closeOverlay = (): void => overlay.set('none');
