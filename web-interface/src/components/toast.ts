import { createStore } from '@/lib/store';

/** What can be done about it for a while. */
export interface ToastAction {
  label: string;
  run: () => void;
}

/** A short word to the user. */
export interface Toast {
  message: string;
  isProblem: boolean;
  action?: ToastAction;
}

/** What is still to be shown. */
export const toasts = createStore<readonly Toast[]>([]);

const add = (toast: Toast): void => toasts.update((known) => [...known, toast]);

/** A short confirmation that leaves by itself. */
export const toastDone = (message: string): void => add({ message, isProblem: false });

/** A confirmation with a way back, for as long as the server offers it. */
export const toastUndo = (message: string, action: ToastAction): void => add({ message, isProblem: false, action });

/** A refusal, shown long enough to be read. */
export const toastProblem = (message: string): void => add({ message, isProblem: true });
