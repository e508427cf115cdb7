/** Which of the files that were picked can be sent, and what to say about the others. */
import { fill, type Texts } from '../i18n';
import { humanSize } from '../lib/bytes';
import { cleanLine } from '../lib/text';

/** As many as the server takes with one message. */
export const MAX_FILES = 15;

export interface Picked {
  /** Everything chosen so far, in order. */
  files: File[];
  /** Left out, each file for one reason. */
  empty: File[];
  big: File[];
  over: File[];
}

/** Adds files to those chosen before; refuses what the server would refuse anyway. `max` is the largest size in bytes. */
export function pick(chosen: readonly File[], more: readonly File[], max: number): Picked {
  const empty = more.filter((f) => f.size === 0);
  const big = more.filter((f) => f.size > max);
  const good = more.filter((f) => f.size > 0 && f.size <= max);
  const room = Math.max(0, MAX_FILES - chosen.length);
  return { files: [...chosen, ...good.slice(0, room)], empty, big, over: good.slice(room) };
}

/** Names as many files as a short notice holds. */
function names(files: readonly File[], say: (file: File) => string): string {
  return cleanLine(files.map(say).join(', '), 160);
}

/** Every reason for which something was left out, one line each; empty if nothing was. */
export function leftOut({ empty, big, over }: Picked, max: number, t: Texts, locale: string): string {
  const name = (f: File) => cleanLine(f.name, 40);
  const sized = (f: File) => `${name(f)} (${humanSize(f.size, locale)})`;
  return [
    big.length ? fill(t.tooBig, { max: humanSize(max, locale), names: names(big, sized) }) : '',
    empty.length ? fill(t.emptyFiles, { names: names(empty, name) }) : '',
    over.length ? fill(t.tooManyFiles, { n: MAX_FILES, names: names(over, name) }) : '',
  ]
    .filter(Boolean)
    .join('\n');
}
