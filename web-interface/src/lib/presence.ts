/** The presence a user chose in this browser: the same in all its tabs, and kept over a reload, but not until the next shift. */
import type { Presence } from '@/api/types';
import { createStore } from './store';

const KEY = 'ispchat.presence';
const GOOD_FOR_MS = 12 * 3_600_000;

/** What can be chosen; `away` and `offline` happen by themselves. */
export const choices = ['online', 'busy', 'pause', 'invisible'] as const satisfies readonly Presence[];
export type Choice = (typeof choices)[number];

const chosen = createStore<Choice>('online');

/** The choice in force. */
export const chosenPresence = chosen;

/** Takes up what this user chose here before, and follows what he chooses in other tabs, until the returned function is called. */
export function followPresence(userId: string): () => void {
  const adopt = () => chosen.set(remembered(userId));
  const onStorage = (event: StorageEvent) => event.key === KEY && adopt();
  adopt();
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}

/** Chooses. */
export function choosePresence(userId: string, choice: Choice): void {
  chosen.set(choice);
  try {
    localStorage.setItem(KEY, JSON.stringify({ userId, choice, at: Date.now() }));
  } catch {
    // Storage is blocked: the choice holds for this tab.
  }
}

/** What others see: who is there for customers but away from the desk is away; any other choice stands. */
export const shownPresence = (choice: Choice, isIdle: boolean): Presence => (choice === 'online' && isIdle ? 'away' : choice);

function remembered(userId: string): Choice {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { userId?: string; choice?: string; at?: number };
    const isGood = kept.userId === userId && Date.now() - (kept.at ?? 0) < GOOD_FOR_MS;
    return (isGood && choices.find((choice) => choice === kept.choice)) || 'online';
  } catch {
    return 'online';
  }
}
