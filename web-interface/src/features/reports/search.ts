/** The month in the address, and the months around it. */
/** What the address names: a month that has begun, else the present one. */
export interface ReportSearch {
  month?: string;
}

const FIRST_YEAR = 2000;

const nameOf = (year: number, index: number): string => {
  const first = new Date(Date.UTC(year, index, 1));
  return `${first.getUTCFullYear()}-${String(first.getUTCMonth() + 1).padStart(2, '0')}`;
};

/** The month of a moment, `YYYY-MM`, as this browser's calendar has it. */
export const monthOf = (now: Date): string => nameOf(now.getFullYear(), now.getMonth());

/** The month so many months later, or earlier. */
export function shifted(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return nameOf(year, number - 1 + by);
}

/** Reads the address; a month that has not begun, or that is none, is dropped. */
export function parseReport(raw: Record<string, unknown>, now = new Date()): ReportSearch {
  const { month } = raw;
  const makesSense = typeof month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && Number(month.slice(0, 4)) >= FIRST_YEAR && month <= monthOf(now);
  return makesSense ? { month } : {};
}
