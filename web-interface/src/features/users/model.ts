import type { User } from '@/api/types';

export const roles = ['admin', 'supervisor', 'agent', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What the form holds. */
export interface UserDraft {
  display_name: string;
  username: string;
  email: string;
  role: string;
  password: string;
}

export type DraftError = 'required' | 'email' | 'username' | 'short';
export const SHORTEST_PASSWORD = 10;

/** What is wrong with the form, field by field; the server checks again. */
export function check(draft: UserDraft, isNew: boolean): Partial<Record<keyof UserDraft, DraftError>> {
  const errors: Partial<Record<keyof UserDraft, DraftError>> = {};
  if (!draft.display_name.trim()) errors.display_name = 'required';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}[A-Za-z0-9]$/.test(draft.username)) errors.username = draft.username ? 'username' : 'required';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(draft.email)) errors.email = draft.email ? 'email' : 'required';
  if ((isNew || draft.password) && draft.password.length < SHORTEST_PASSWORD) errors.password = draft.password ? 'short' : 'required';
  return errors;
}

type Who = Pick<User, 'id' | 'role' | 'permissions'>;

/** Why a change of this user would be refused: it is oneself, or somebody who may do as much. */
export type Barrier = 'own' | 'above';

const MANAGE = 'users:manage';

/** What stands between `me` and a change of `user` that is more than harmless; null where nothing does. The server has the last word. */
export function barrier(me: Who, user: Who): Barrier | null {
  if (me.id === user.id) return 'own';
  if (me.role === 'admin') return null;
  const [mine, theirs] = [new Set(me.permissions.all), user.permissions.all];
  return !theirs.includes(MANAGE) && theirs.length < mine.size && theirs.every((permission) => mine.has(permission)) ? null : 'above';
}

/** Whether a role may be given by `me`: only administrators make others who manage users. */
export const canGive = (me: Pick<User, 'role'>, role: string): boolean => me.role === 'admin' || role !== 'admin';
