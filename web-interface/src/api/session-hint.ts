/**
 * Remembers that this browser has a session, so that a first visit asks for nothing and logs no error.
 *
 * The cookie itself cannot be seen from here, which is its purpose; this says only "it is worth asking".
 */
const KEY = 'ispchat.session';

/** Whether it is worth asking the server for a session. Blocked storage = yes. */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

/** Notes that there is a session now, or none any more. */
export function noteSession(exists: boolean): void {
  try {
    if (exists) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is blocked: the next visit asks.
  }
}
