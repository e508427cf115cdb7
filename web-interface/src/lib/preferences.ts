import { createStore, useStore } from './store';

/** What this browser remembers; nothing secret is ever kept here. */
export interface Preferences {
  density: 'comfortable' | 'dense';
  shortcuts: boolean;
  sendWith: 'enter' | 'mod-enter';
  sound: 'none' | 'mine' | 'mine-and-queue' | 'all';
  volume: number;
  desktop: boolean;
  sidebar: boolean;
  listWidth: number;
}

const KEY = 'ispchat.preferences';

const defaults: Preferences = {
  density: 'comfortable',
  shortcuts: true,
  sendWith: 'enter',
  sound: 'mine-and-queue',
  volume: 0.5,
  desktop: false,
  sidebar: true,
  listWidth: 360,
};

function load(): Preferences {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return defaults; // Storage blocked or damaged: the defaults serve.
  }
}

const store = createStore<Preferences>(load());

/** The current preferences, outside React. */
export const preferences = store;

/** Changes some preferences and remembers them. */
export function setPreferences(change: Partial<Preferences>): void {
  store.update((current) => ({ ...current, ...change }));
  try {
    localStorage.setItem(KEY, JSON.stringify(store.get()));
  } catch {
    // Storage is full or blocked: the choice holds for this tab.
  }
}

/** The current preferences. */
export function usePreferences(): Preferences {
  return useStore(store);
}
