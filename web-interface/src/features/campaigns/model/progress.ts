/** How far a campaign is, from the one set of figures that every screen shows. Pure. */
import type { Counts } from '@/api/campaigns';

/** How much of it is through, 0 to 100; never 100 before the last one is. */
export function percentOf({ recipients, sent, failed }: Pick<Counts, 'recipients' | 'sent' | 'failed'>): number {
  return recipients === 0 ? 0 : Math.floor((100 * (sent + failed)) / recipients);
}

/** A part of a whole as a whole number of percent. */
export const share = (part: number, whole: number): number => (whole > 0 ? Math.round((100 * part) / whole) : 0);
