import { useSyncExternalStore } from 'react';

const events = ['focus', 'blur', 'visibilitychange'] as const;

function subscribe(listener: () => void): () => void {
  for (const name of events) window.addEventListener(name, listener);
  document.addEventListener('visibilitychange', listener);
  return () => {
    for (const name of events) window.removeEventListener(name, listener);
    document.removeEventListener('visibilitychange', listener);
  };
}

/** Whether this window is visible and has the focus. */
export const isLooking = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Whether this window is visible and has the focus, re-rendering when that changes. */
export const useWindowFocus = (): boolean => useSyncExternalStore(subscribe, isLooking);
