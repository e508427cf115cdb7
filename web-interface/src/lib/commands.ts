import { useEffect, useState } from 'react';
import { createStore, useStore } from './store';

/** Something the user can do now: the one source of the palette, the shortcuts and the help page. */
export interface Command {
  id: string;
  group: string;
  label: string;
  /** A key (`j`, `Shift+A`, `Mod+K`) or a sequence of them (`g n`). */
  keys?: string;
  /** A second key for the same. */
  alias?: string;
  run: () => void;
  /** False = listed in the help but not possible now. */
  enabled?: boolean;
  /** Only a shortcut or only in the help; the palette leaves it out. */
  hidden?: boolean;
}

const registered = createStore<ReadonlyMap<object, readonly Command[]>>(new Map());

/** Offers commands while the component is on the screen. */
export function useCommands(commands: readonly Command[]): void {
  const [owner] = useState(() => ({}));
  useEffect(() => {
    registered.update((known) => new Map(known).set(owner, commands));
  }, [commands, owner]);
  useEffect(
    () => () =>
      registered.update((known) => {
        const next = new Map(known);
        next.delete(owner);
        return next;
      }),
    [owner],
  );
}

/** All commands of the present screen. */
export function useAllCommands(): Command[] {
  return [...useStore(registered).values()].flat();
}

/** All commands of the present screen, outside React. */
export const allCommands = (): Command[] => [...registered.get().values()].flat();

/** The name of a key press as `Command.keys` writes it. */
export function pressed(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const named = event.key.length > 1;
  const isLetter = /^[a-z]$/i.test(event.key);
  const key = isLetter ? (event.shiftKey || event.ctrlKey || event.metaKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;
  // The character already tells of Shift where it makes one ("?"); letters and named keys do not.
  const shift = event.shiftKey && (named || isLetter) ? 'Shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${shift}${key}`;
}

/** Whether a single letter here is meant as text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
