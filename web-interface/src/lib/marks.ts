/** WhatsApp's own marks in a text (*bold*, _italic_, ~struck~, `code`, ```block```) as pieces; nothing is ever treated as HTML. Pure. */
import { linkify } from './text';

export type Mark = 'bold' | 'italic' | 'struck' | 'code' | 'block';

/** A piece of a message: words with marks, or a link. */
export interface MarkedPart {
  text: string;
  marks: readonly Mark[];
  /** Where the words stand in the text that was read, its marks counted. */
  at: number;
  href?: string;
}

const BLOCK = /```([\s\S]+?)```/g;
const LETTER = /[\p{L}\p{N}]/u;
const styles: Record<string, Mark> = { '*': 'bold', _: 'italic', '~': 'struck', '`': 'code' };

/** Splits a message into its pieces; a mark that is not closed, or stands within a word, is a character like others. */
export function markedParts(text: string): MarkedPart[] {
  const parts: MarkedPart[] = [];
  let last = 0;
  for (const match of text.matchAll(BLOCK)) {
    parts.push(...withLinks(text.slice(last, match.index), last), { text: match[1] ?? '', marks: ['block'], at: match.index + 3 });
    last = match.index + match[0].length;
  }
  parts.push(...withLinks(text.slice(last), last));
  return parts;
}

/** The words alone, for where there is one line only: lists, and notes of the desktop. */
export const plainText = (text: string): string =>
  markedParts(text)
    .map((part) => part.text)
    .join('');

/** A link is whole: what looks like a mark within it belongs to it. */
function withLinks(text: string, start: number): MarkedPart[] {
  let at = start;
  return linkify(text).flatMap((part): MarkedPart[] => {
    const from = at;
    at += part.text.length;
    return part.href ? [{ text: part.text, marks: [], at: from, href: part.href }] : inline(part.text, [], from);
  });
}

function inline(text: string, marks: readonly Mark[], start: number): MarkedPart[] {
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    const mark = styles[sign];
    if (!mark || marks.includes(mark) || !opens(text, at)) continue;
    const end = closing(text, sign, at + 1);
    if (end < 0) continue;
    const inside = text.slice(at + 1, end);
    return [
      ...plain(text.slice(0, at), marks, start),
      ...(mark === 'code' ? plain(inside, [...marks, mark], start + at + 1) : inline(inside, [...marks, mark], start + at + 1)),
      ...inline(text.slice(end + 1), marks, start + end + 1),
    ];
  }
  return plain(text, marks, start);
}

const plain = (text: string, marks: readonly Mark[], at: number): MarkedPart[] => (text ? [{ text, marks, at }] : []);
const isLetter = (char: string | undefined): boolean => char !== undefined && LETTER.test(char);
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/.test(char);
const opens = (text: string, at: number): boolean => !isLetter(text[at - 1]) && !isSpace(text[at + 1]) && text[at + 1] !== text[at];

function closing(text: string, sign: string, from: number): number {
  for (let at = from + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === sign && !isSpace(text[at - 1]) && !isLetter(text[at + 1])) return at;
  }
  return -1;
}
