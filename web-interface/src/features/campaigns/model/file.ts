/** Files of people: the sample to start from, and what a refused file's errors say. Pure. */
import { Problem } from '@/api/problem';
import { asNumber, asObjects, asText } from '@/lib/read';

/** The most a file may weigh, as the server has it. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** A file as spreadsheets of Brazil write it: with a BOM, so that accents survive, and semicolons. */
export const sampleFile = (headings: readonly string[], rows: readonly (readonly string[])[]): string => `\uFEFF${[headings, ...rows].map((cells) => cells.join(';')).join('\r\n')}\r\n`;

/** One line that could not be used. */
export interface LineError {
  /** Null where the file as a whole is meant. */
  line: number | null;
  column: string;
  rule: string;
  /** The server's own words, for a rule that this version does not know. */
  message: string;
}

export interface Refusal {
  errors: LineError[];
  /** How many there are, of which `errors` are the first. */
  count: number;
}

/** What a refused file is refused for; null for any other failure. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof Problem) || error.slug !== 'audience-file-refused') return null;
  const errors = asObjects(error.extra['errors']).map((entry): LineError => {
    const [, line, column = ''] = /^line (\d+)(?:: (.*))?$/s.exec(asText(entry['field'])) ?? [];
    return { line: line ? Number(line) : null, column, rule: asText(entry['rule']), message: asText(entry['message']) };
  });
  return { errors, count: asNumber(error.extra['error_count']) ?? errors.length };
}

/** Whether leaving out the bad lines would help; a file that cannot be read at all it would not. */
export const canSkip = ({ errors }: Refusal): boolean => errors.length > 0 && errors.every(({ line, rule }) => line !== null && line > 1 && rule !== 'csv' && rule !== 'max_lines');

/** Why a chosen file is not even sent. */
export function fileFault(file: { name: string; size: number }): 'empty' | 'large' | 'kind' | null {
  if (!/\.(csv|txt|tsv)$/i.test(file.name)) return 'kind';
  return file.size === 0 ? 'empty' : file.size > MOST_BYTES ? 'large' : null;
}
