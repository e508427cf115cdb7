import { createStore } from '@/lib/store';

/** Whom to write to first; empty = asked for. */
export interface StartWith {
  name: string;
  phone: string;
}

/** The open dialog for a first message on WhatsApp. */
export const starting = createStore<StartWith | null>(null);

/** Asks for what a first message needs. */
export const openStart = (who: StartWith = { name: '', phone: '' }): void => starting.set(who);
/** Closes the dialog. */
export const closeStart = (): void => starting.set(null);
