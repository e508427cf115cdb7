import { createStore, useStore } from './store';

const EVERY_MS = 30_000;
const now = createStore(new Date());
/** Lets the present moment be this one: something that just came may have ended just now. */
export const refreshNow = (): void => now.set(new Date());
setInterval(refreshNow, EVERY_MS);

/** The present moment, moving twice a minute for the whole app at once. */
export const useNow = (): Date => useStore(now);
