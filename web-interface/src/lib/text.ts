/** Lower case without accents, so that "Joao" finds "João". */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();
}

/** How well `query` matches `text`: 0 = not at all; words beat letters in order. */
export function fuzzyScore(query: string, text: string): number {
  const needle = fold(query).trim();
  const hay = fold(text);
  if (!needle) return 1;
  const position = hay.indexOf(needle);
  if (position === 0) return 100;
  if (position > 0) return hay[position - 1] === ' ' ? 80 : 60;
  if (needle.split(/\s+/).every((word) => hay.includes(word))) return 40;
  let from = 0;
  for (const letter of needle.replace(/\s+/g, '')) {
    from = hay.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 10;
}

/** One or two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.replace(/[^\p{L}\p{N}\s]/gu, ' ').trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (!first) return '?';
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : '';
  return ([...first][0] ?? '?').toUpperCase() + ([...last][0] ?? '').toUpperCase();
}

/** A stable number from 0 to `size - 1` for a name; picks avatar tints. */
export function bucket(name: string, size: number): number {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % size;
}

const URL_PATTERN = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/gi;

/** A piece of a message: plain text or a link. */
export interface TextPart {
  text: string;
  href?: string;
}

/** Splits a message into text and http(s) links; nothing is ever treated as HTML. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let last = 0;
  for (const match of text.matchAll(URL_PATTERN)) {
    if (match.index > last) parts.push({ text: text.slice(last, match.index) });
    parts.push({ text: match[0], href: match[0] });
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push({ text: text.slice(last) });
  return parts;
}
