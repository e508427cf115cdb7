/** Wall-clock time in the provider's own time zone. Pure. */
import type { Day, Hours } from '@/api/campaigns';

export const days: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** A moment as the clock on the wall shows it: minutes since 1970 as if the zone were UTC. */
function wallMinutes(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) / MINUTE;
}

/** The moment at which the clock on the wall shows this. */
function momentOf(wall: number, zone: string): number {
  const guess = wall * MINUTE;
  const first = guess - (wallMinutes(guess, zone) - wall) * MINUTE;
  // Once more: the first guess may lie on the other side of a change of the clocks.
  return first - (wallMinutes(first, zone) - wall) * MINUTE;
}

/** `2026-12-01T09:30` (as a field has it) in the zone, as a moment; null for what is no date. */
export function momentOfField(text: string, zone: string): string | null {
  const wall = Date.parse(`${text}Z`) / MINUTE;
  return Number.isFinite(wall) ? new Date(momentOf(wall, zone)).toISOString() : null;
}

/** A moment as a field for date and time takes it. */
export function fieldOfMoment(iso: string, zone: string): string {
  return new Date(wallMinutes(Date.parse(iso), zone) * MINUTE).toISOString().slice(0, 16);
}

/** Minutes of "08:30"; "24:00" is the end of the day. */
export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

const weekday = (wall: number): Day => days[(new Date(wall * MINUTE).getUTCDay() + 6) % 7] ?? 'mon';

/** Whether every moment of `inner` is one of `outer`. */
export const liesWithin = (inner: Hours, outer: Hours): boolean =>
  inner.days.every((day) => outer.days.includes(day)) && minutesOf(inner.from) >= minutesOf(outer.from) && minutesOf(inner.to) <= minutesOf(outer.to);

/**
 * When the last of `count` messages leaves: so many a minute from `start` on, and only within the hours. Null where it never
 * does (no day, no hour) or where that is further away than a year.
 */
export function finishOf(count: number, perMinute: number, start: number, hours: Hours, zone: string): Date | null {
  const [opens, closes] = [minutesOf(hours.from), minutesOf(hours.to)];
  if (count <= 0 || perMinute < 1 || closes <= opens) return null;
  let left = Math.ceil(count / perMinute);
  let now = wallMinutes(start, zone);
  for (let day = 0; day < 366; day += 1) {
    const midnight = Math.floor(now / DAY_MINUTES) * DAY_MINUTES;
    const from = Math.max(now, midnight + opens);
    const room = hours.days.includes(weekday(midnight)) ? midnight + closes - from : 0;
    if (room >= left) return new Date(momentOf(from + left, zone));
    left -= Math.max(0, room);
    now = midnight + DAY_MINUTES;
  }
  return null;
}
