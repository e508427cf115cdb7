/** Months, comparisons and orders of a report; all pure. */
import type { Figures } from './api';
import { monthOf, shifted } from './search';

export type Measure = keyof Figures;

/** How far back the list of months goes; an older one comes by its address. */
const OFFERED = 24;

/** The months to choose from, newest first, the chosen one among them. */
export function months(now: Date, chosen: string): string[] {
  const offered = Array.from({ length: OFFERED }, (_, index) => shifted(monthOf(now), -index));
  return offered.includes(chosen) ? offered : [...offered, chosen];
}

/** `novembro de 2026`. */
export const monthWords = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

/** `12/11`: a day of a report is a date without a time. */
export const dayWords = (day: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

/** Seconds as somebody says them: `45 s`, `12 min`, `1 h 05`, `2 d 4 h`. */
export function span(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const times: ReadonlySet<Measure> = new Set(['first_response_time', 'handling_time', 'resolution_time']);

/** A figure as it is written; a dash where there was nothing to measure. */
export function written(measure: Measure, value: number | null, locale: string): string {
  if (value === null) return '—';
  if (times.has(measure)) return span(value);
  const digits = measure === 'satisfaction' ? 1 : 0;
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export interface Change {
  /** Whole per cent; 12 is 12 % more. */
  percent: number;
  /** Null where more is neither better nor worse. */
  isBetter: boolean | null;
}

const wantedMore: ReadonlySet<Measure> = new Set(['resolved', 'satisfaction']);
const wantedLess: ReadonlySet<Measure> = new Set(['reopened', ...times]);

/** How a figure moved against the month before; null where that had nothing to compare with. */
export function change(measure: Measure, now: number | null, before: number | null): Change | null {
  if (now === null || !before) return null;
  const percent = Math.round(((now - before) / before) * 100);
  if (percent === 0) return { percent, isBetter: null };
  return { percent, isBetter: wantedMore.has(measure) ? percent > 0 : wantedLess.has(measure) ? percent < 0 : null };
}

export interface Order {
  by: Measure | 'name';
  descending: boolean;
}

interface Row {
  name: string;
  figures: Figures;
}

/** Rows in an order; what was not measured is last either way. */
export function sorted<One extends Row>(rows: readonly One[], { by, descending }: Order, locale: string): One[] {
  const direction = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (by === 'name') return direction * a.name.localeCompare(b.name, locale);
    const [first, second] = [a.figures[by], b.figures[by]];
    if (first === null || second === null) return Number(first === null) - Number(second === null) || a.name.localeCompare(b.name, locale);
    return direction * (first - second) || a.name.localeCompare(b.name, locale);
  });
}

/** The round number at which an axis ends: 1, 2 or 5 of a power of ten. */
export function top(most: number): number {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= most) ?? most;
}
