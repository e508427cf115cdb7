/** Tells whether anybody is at this computer: no key, pointer, wheel or touch in any tab of the app for a while means no. */
import { createStore } from './store';

export const IDLE_AFTER_MS = 5 * 60_000;
const CHECK_MS = 30_000;
/** Other tabs need not know it more exactly than this. */
const TELL_MS = 15_000;
const SHARED_KEY = 'ispchat.active';
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

const idle = createStore(false);

/** Whether nobody is there. */
export const isIdle = idle;

/** Watches until the returned function is called. */
export function watchIdle(): () => void {
  let seen = Date.now();
  let told = 0;
  const active = () => {
    seen = Date.now();
    if (idle.get()) idle.set(false);
    if (seen - told < TELL_MS) return;
    told = seen;
    share(seen);
  };
  const check = () => idle.set(Date.now() - Math.max(seen, shared()) >= IDLE_AFTER_MS);
  // A tab in which somebody types wakes the others at once.
  const onStorage = (event: StorageEvent) => {
    if (event.key === SHARED_KEY && idle.get()) check();
  };
  for (const sign of SIGNS) window.addEventListener(sign, active, { passive: true, capture: true });
  window.addEventListener('storage', onStorage);
  const timer = setInterval(check, CHECK_MS);
  active();
  return () => {
    for (const sign of SIGNS) window.removeEventListener(sign, active, { capture: true });
    window.removeEventListener('storage', onStorage);
    clearInterval(timer);
    idle.set(false);
  };
}

function share(at: number): void {
  try {
    localStorage.setItem(SHARED_KEY, String(at));
  } catch {
    // Storage is blocked: this tab speaks for itself.
  }
}

function shared(): number {
  try {
    return Number(localStorage.getItem(SHARED_KEY)) || 0;
  } catch {
    return 0;
  }
}
