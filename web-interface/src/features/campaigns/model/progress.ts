/** Counts of a campaign: states told one by one become stages that include what came after. Pure. */

type Totals = Readonly<Record<string, number>>;

export interface Progress {
  /** Everybody who is to be written to. */
  total: number;
  sent: number;
  delivered: number;
  read: number;
  replied: number;
  failed: number;
  /** Not written to yet. */
  left: number;
  /** How much of it is through, 0 to 100; never 100 before the last one is. */
  percent: number;
}

const sum = (totals: Totals, ...states: string[]): number => states.reduce((all, state) => all + (totals[state] ?? 0), 0);

/** How far a campaign is. */
export function progressOf(totals: Totals): Progress {
  const replied = sum(totals, 'replied');
  const read = replied + sum(totals, 'read');
  const delivered = read + sum(totals, 'delivered');
  const sent = delivered + sum(totals, 'sent');
  const failed = sum(totals, 'failed');
  const left = sum(totals, 'pending', 'queued');
  const total = sent + failed + left + sum(totals, 'cancelled');
  return { total, sent, delivered, read, replied, failed, left, percent: total === 0 ? 0 : Math.floor((100 * (sent + failed)) / total) };
}

/** A part of a whole as a whole number of percent. */
export const share = (part: number, whole: number): number => (whole > 0 ? Math.round((100 * part) / whole) : 0);

/** What so many messages cost; null while no price is known. */
export function costOf(count: number, price: string | null | undefined): number | null {
  const value = price === null || price === undefined || price.trim() === '' ? Number.NaN : Number(price);
  return Number.isFinite(value) ? Math.round(count * value * 100) / 100 : null;
}
