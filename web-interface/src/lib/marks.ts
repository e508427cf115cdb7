/** WhatsApp's own marks in a text (*bold*, _italic_, ~struck~, `code`, ```block```) as pieces; nothing is ever treated as HTML. Pure. */
import { linkify } from './text';

export type Mark = 'bold' | 'italic' | 'struck' | 'code' | 'block';

/** A piece of a message: words with marks, or a link. */
export interface MarkedPart {
  text: string;
  marks: readonly Mark[];
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
    parts.push(...withLinks(text.slice(last, match.index)), { text: match[1] ?? '', marks: ['block'] });
    last = match.index + match[0].length;
  }
  parts.push(...withLinks(text.slice(last)));
  return parts;
}

/** A link is whole: what looks like a mark within it belongs to it. */
function withLinks(text: string): MarkedPart[] {
  return linkify(text).flatMap((part): MarkedPart[] => (part.href ? [{ text: part.text, marks: [], href: part.href }] : inline(part.text, [])));
}

function inline(text: string, marks: readonly Mark[]): MarkedPart[] {
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    const mark = styles[sign];
    if (!mark || marks.includes(mark) || !opens(text, at)) continue;
    const end = closing(text, sign, at + 1);
    if (end < 0) continue;
    const inside = text.slice(at + 1, end);
    return [
      ...plain(text.slice(0, at), marks),
      ...(mark === 'code' ? plain(inside, [...marks, mark]) : inline(inside, [...marks, mark])),
      ...inline(text.slice(end + 1), marks),
    ];
  }
  return plain(text, marks);
}

const plain = (text: string, marks: readonly Mark[]): MarkedPart[] => (text ? [{ text, marks }] : []);
const isLetter = (char: string | undefined): boolean => char !== undefined && LETTER.test(char);
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/.test(char);
const opens = (text: string, at: number): boolean => !isLetter(text[at - 1]) && !isSpace(text[at + 1]) && text[at + 1] !== text[at];

function closing(text: string, sign: string, from: number): number {
  for (let at = from + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === sign && !isSpace(text[at - 1]) && !isLetter(text[at + 1])) return at;
  }
  return -1;
}
