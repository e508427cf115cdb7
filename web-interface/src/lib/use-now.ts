import { createStore, useStore } from './store';

const EVERY_MS = 30_000;
const now = createStore(new Date());
setInterval(() => now.set(new Date()), EVERY_MS);

/** The present moment, moving twice a minute for the whole app at once. */
export const useNow = (): Date => useStore(now);
