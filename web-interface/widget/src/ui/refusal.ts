/** What the server will not take, in the visitor's words: told by the kind of its problem, never by its English sentence. */
import type { Texts } from '../i18n';

/** The words for a refusal (`slug` or `slug/rule` of a problem); `otherwise` for kinds that we do not know. */
export function refusal(code: string, t: Texts, otherwise: string): string {
  const [slug, rule] = code.split('/');
  if (rule === 'empty') return t.refusedEmpty;
  if (rule === 'max_length' || rule === 'string_too_long') return t.refusedLong;
  switch (slug) {
    case 'file-too-large':
    case 'too-large':
      return t.refusedBig;
    case 'file-refused':
      return t.refusedKind;
    case 'image-unusable':
      return t.refusedImage;
    default:
      return otherwise;
  }
}
