/** What the server will not take, in the visitor's words: told by the kind of its problem, never by its English sentence. */
import type { Texts } from '../i18n';

const WORDS: Record<string, keyof Texts> = {
  empty: 'refusedEmpty',
  'file-too-large': 'refusedBig',
  'too-large': 'refusedBig',
  'file-refused': 'refusedKind',
};

/** The words for the code of an ApiError. */
export function refusal(code: string, t: Texts): string {
  const known = code.split('/').find((part) => WORDS[part]);
  return t[WORDS[known ?? ''] ?? 'refused'];
}
