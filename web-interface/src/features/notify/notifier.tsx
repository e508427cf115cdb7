import { useNotifier } from './use-notifier';

/** Rings and notifies; shows nothing. */
export function Notifier(): null {
  useNotifier();
  return null;
}
