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
