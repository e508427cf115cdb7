import { createStore, useStore } from '@/lib/store';
import { Problem, problemOf } from './problem';
import { mayHaveSession, noteSession } from './session-hint';
import type { Tokens, User } from './types';

/** Who is signed in. The access token lives in this memory only; the refresh token in an httpOnly cookie. */
export interface Session {
  status: 'unknown' | 'anonymous' | 'authenticated';
  user: User | null;
  accessToken: string | null;
  expiresAt: number;
}

const anonymous: Session = { status: 'anonymous', user: null, accessToken: null, expiresAt: 0 };

/** The session of this tab. */
export const session = createStore<Session>({ ...anonymous, status: 'unknown' });

/** The session of this tab, re-rendering when it changes. */
export const useSession = (): Session => useStore(session);

/** Who is signed in; only for screens behind the login. */
export function useUser(): User {
  const { user } = useSession();
  if (!user) throw new Error('useUser outside of a signed-in screen');
  return user;
}

const cookieTransport = { 'Content-Type': 'application/json', 'X-Session-Transport': 'cookie' };
const REFRESH_EARLY_MS = 60_000;
let refreshing: Promise<boolean> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

async function post(path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, { method: 'POST', headers: { ...cookieTransport, ...authorization() }, body: JSON.stringify(body), credentials: 'same-origin' });
  } catch {
    throw new Problem(0);
  }
}

function authorization(): Record<string, string> {
  const token = session.get().accessToken;
  return token ? { Authorization: `Bearer ${token}` } : {};
}

function accept(tokens: Tokens): void {
  noteSession(true);
  // The client's clock may be wrong: the lifetime counts, not the date.
  const lifetime = tokens.expires_in * 1000;
  session.set({ status: 'authenticated', user: tokens.user, accessToken: tokens.access_token, expiresAt: Date.now() + lifetime });
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), Math.min(Math.max(lifetime - REFRESH_EARLY_MS, lifetime / 2, 5_000), 2 ** 31 - 1));
}

/** Signs in; throws the server's problem when it refuses. */
export async function login(username: string, password: string, remember: boolean): Promise<User> {
  const response = await post('/api/auth/login', { username, password, remember_me: remember });
  if (!response.ok) throw await problemOf(response);
  const tokens = (await response.json()) as Tokens;
  accept(tokens);
  return tokens.user;
}

/** Exchanges the cookie for a new access token; false = there is no session any more. One at a time, across tabs too. */
export function refresh(): Promise<boolean> {
  refreshing ??= exclusively(exchange).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

// Refresh tokens work once: two tabs that refresh at the same moment must take turns, so that each sends the newest cookie.
async function exclusively(task: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? navigator.locks.request('ispchat-refresh', task) : task();
}

async function exchange(): Promise<boolean> {
  const response = await post('/api/auth/refresh', {});
  if (response.ok) {
    accept((await response.json()) as Tokens);
    return true;
  }
  if (response.status >= 500 || response.status === 429) throw await problemOf(response);
  forget();
  return false;
}

/** At the start of the page: takes up the session this browser has, if it has one. */
export async function restore(): Promise<void> {
  if (mayHaveSession()) await refresh();
  else forget();
}

/** Ends the session here and on the server. */
export async function logout(): Promise<void> {
  try {
    await post('/api/auth/logout', {});
  } finally {
    forget();
  }
}

/** Drops what this tab knows of the session. */
export function forget(): void {
  clearTimeout(timer);
  noteSession(false);
  session.set(anonymous);
}

/** Replaces the user after a profile change. */
export function setUser(user: User): void {
  session.update((current) => ({ ...current, user }));
}

/** A token that is good for some more seconds, refreshing first if need be. */
export async function freshToken(): Promise<string | null> {
  const { accessToken, expiresAt } = session.get();
  if (accessToken && expiresAt - Date.now() > 5_000) return accessToken;
  return (await refresh()) ? session.get().accessToken : null;
}
