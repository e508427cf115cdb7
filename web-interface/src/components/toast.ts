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
  /** How long it stays, in milliseconds; as long as its kind does if not given. */
  stays?: number;
}

/** What is still to be shown. */
export const toasts = createStore<readonly Toast[]>([]);

const add = (toast: Toast): void => toasts.update((known) => [...known, toast]);

/** A short confirmation that leaves by itself. */
export const toastDone = (message: string): void => add({ message, isProblem: false });

/** A confirmation with a way back, for as long as the server offers it. */
export const toastUndo = (message: string, action: ToastAction): void => add({ message, isProblem: false, action });

const NEWS_MS = 10_000;

/** Something that a colleague did, with the way to it. */
export const toastNews = (message: string, action: ToastAction): void => add({ message, isProblem: false, action, stays: NEWS_MS });

/** A refusal, shown long enough to be read, with the way to where it happened. */
export const toastProblem = (message: string, action?: ToastAction): void => add({ message, isProblem: true, ...(action ? { action, stays: NEWS_MS } : {}) });
