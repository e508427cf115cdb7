import { createStore } from '@/lib/store';

/** A short word to the user. */
export interface Toast {
  message: string;
  isProblem: boolean;
}

/** What is still to be shown. */
export const toasts = createStore<readonly Toast[]>([]);

const add = (toast: Toast): void => toasts.update((known) => [...known, toast]);

/** A short confirmation that leaves by itself. */
export const toastDone = (message: string): void => add({ message, isProblem: false });

/** A refusal, shown long enough to be read. */
export const toastProblem = (message: string): void => add({ message, isProblem: true });
