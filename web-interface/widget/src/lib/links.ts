/** Finds links in plain text. Only http, https, mailto and tel ever become an address. */

export type Piece = { text: string; href?: string };

const SAFE_PROTOCOLS = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const CANDIDATE = /\b(?:https?:\/\/|www\.|mailto:|tel:)[^\s<>"'`]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}/gi;
const TRAILING = /[.,;:!?)\]}*_~]+$/;

/** Returns the normalised address if its scheme is allowed, else null. Relative addresses need a base. */
export function safeUrl(value: string, base?: string): string | null {
  // Control characters inside a scheme ("java\nscript:") are dropped by browsers; refuse them outright.
  if (/[\u0000-\u001f\u007f]/.test(value)) return null;
  try {
    const url = new URL(value, base);
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function hrefOf(found: string): string | null {
  if (/^www\./i.test(found)) return safeUrl(`https://${found}`);
  if (/^[a-z]+:/i.test(found)) return safeUrl(found);
  return safeUrl(`mailto:${found}`);
}

function trimTail(found: string): string {
  const tail = TRAILING.exec(found)?.[0] ?? '';
  let end = found.length - tail.length;
  // "(see https://x/y_(z))": a closing bracket belongs to the link if it was opened inside it.
  if (tail.startsWith(')') && found.slice(0, end).includes('(')) end += 1;
  return found.slice(0, end);
}

/** Splits a text into plain pieces and links, in order; joined again they give the text back. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = trimTail(match[0]);
    const href = hrefOf(found);
    if (!href) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: found, href });
    done = match.index + found.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

/** Tells whether an address is on the given origin: only such images are loaded by themselves. */
export function isSameOrigin(url: string, base: string): boolean {
  try {
    return new URL(url, base).origin === new URL(base).origin;
  } catch {
    return false;
  }
}
