import { dialog } from './deeds/dialogs-store';
import { starting } from './start/start-store';

/** Whether a dialog of the inbox is open, or still being fetched: then a letter is meant for it. */
export const isAsking = (): boolean => dialog.get() !== null || starting.get() !== null;
