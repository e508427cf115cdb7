/** Dates, times, sizes and phones as a person in `locale` writes them; all pure. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    cache.set(key, found);
  }
  return found;
}

/** The clock on whose wall: the browser's, or that of a zone. */
const on = (zone: string | undefined): Intl.DateTimeFormatOptions => (zone ? { timeZone: zone } : {});

/** `Horário Padrão de Brasília`: a time zone as people call it at that moment, to begin a sentence with. */
export function zoneName(zone: string, locale: string, at = new Date()): string {
  const name = formatter(locale, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

/** `09:41`. */
export function clock(iso: string, locale: string, zone?: string): string {
  return formatter(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...on(zone) }).format(new Date(iso));
}

/** `21/11/2026 09:41`: the full date shown on hover. */
export function fullDate(iso: string, locale: string, zone?: string): string {
  return formatter(locale, { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...on(zone) })
    .format(new Date(iso))
    .replace(',', '');
}

/** `28/11 14:00`: an hour among those of a few days. */
export function hour(iso: string, locale: string, zone?: string): string {
  return formatter(locale, { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...on(zone) })
    .format(new Date(iso))
    .replace(',', '');
}

/** `21/11/2026`: a day, for what is told by days. */
export function day(iso: string, locale: string, zone?: string): string {
  return formatter(locale, { day: '2-digit', month: '2-digit', year: 'numeric', ...on(zone) }).format(new Date(iso));
}

/** A moment whose local date and year are those that a zone's calendar shows. */
function onCalendar(date: Date, zone: string | undefined): Date {
  if (!zone) return date;
  const [year = 0, month = 1, dayOfMonth = 1] = formatter('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).format(date).split('-').map(Number);
  return new Date(year, month - 1, dayOfMonth);
}

/** Whole local days between two moments. */
export function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

/** What stands at the right of a list row: time today, weekday this week, else the date. */
export function rowTime(iso: string, locale: string, now: Date, zone?: string): string {
  const date = new Date(iso);
  const [then, today] = [onCalendar(date, zone), onCalendar(now, zone)];
  const days = daysBetween(then, today);
  if (days <= 0) return clock(iso, locale, zone);
  if (days < 7) return formatter(locale, { weekday: 'short', ...on(zone) }).format(date).replace('.', '');
  const year = then.getFullYear() === today.getFullYear() ? {} : ({ year: '2-digit' } as const);
  return formatter(locale, { day: '2-digit', month: '2-digit', ...year, ...on(zone) }).format(date);
}

/** The words of a date separator; today and yesterday are given by the caller's language. */
export function daySeparator(iso: string, locale: string, now: Date, words: { today: string; yesterday: string }): string {
  const date = new Date(iso);
  const days = daysBetween(date, now);
  if (days <= 0) return words.today;
  if (days === 1) return words.yesterday;
  const sameYear = date.getFullYear() === now.getFullYear();
  return formatter(locale, sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' })
    .format(date)
    .replace(/ de /g, ' ')
    .replace('.', '');
}

/** `há 3 min`, `in 2 hours`. */
export function relative(iso: string, locale: string, now: Date): string {
  const delta = new Date(iso).getTime() - now.getTime();
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const size = Math.abs(delta);
  const say = (value: number, unit: Intl.RelativeTimeFormatUnit) => format.format(value, unit).replace('.', '');
  if (size < MINUTE) return say(0, 'second');
  if (size < HOUR) return say(Math.trunc(delta / MINUTE), 'minute');
  if (size < DAY) return say(Math.trunc(delta / HOUR), 'hour');
  return say(Math.trunc(delta / DAY), 'day');
}

/** A duration as a timer: `3 min`, `1 h 42`, `2 d`. */
export function duration(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  if (span < DAY) return `${Math.floor(span / HOUR)} h ${String(Math.floor((span % HOUR) / MINUTE)).padStart(2, '0')}`;
  return `${Math.floor(span / DAY)} d`;
}

/** A time that runs out, in hours and minutes however long it is: `71 h 59 min`, `12 min`. */
export function countdown(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  const minutes = Math.floor((span % HOUR) / MINUTE);
  return span < HOUR ? `${minutes} min` : `${Math.floor(span / HOUR)} h ${String(minutes).padStart(2, '0')} min`;
}

/** Seconds as a player shows them: `0:07`, `12:30`. */
export function timer(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `R$ 1.234,56`; a currency nobody knows is written before the number. */
export function money(amount: number, currency: string, locale: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${currency} ${amount.toFixed(2)}`;
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
}

/** `1,2 MB`. */
export function fileSize(bytes: number, locale: string): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: power && value < 10 ? 1 : 0 }).format(value)} ${units[power]}`;
}

/** `55119…` as `(11) 98765-4321`; what is not a Brazilian number stays as it is. */
export function phone(raw: string): string {
  const digits = raw.replace(/\D/g, '');
  const match = /^(?:55)?(\d{2})(9?\d{4})(\d{4})$/.exec(digits);
  return match ? `(${match[1]}) ${match[2]}-${match[3]}` : raw;
}

/** A number as those see it who may not see numbers: the country and the last four digits. */
export function maskedPhone(raw: string): string {
  const digits = raw.replace(/\D/g, '');
  const country = digits.startsWith('55') ? '55' : '';
  return `+${country}${'*'.repeat(Math.max(0, digits.length - country.length - 4))}${digits.slice(-4)}`;
}

/** The digits to dial, with the country: Brazil where none is given; null for what cannot be a phone. */
export function dialable(raw: string): string | null {
  const digits = raw.replace(/\D/g, '');
  if (raw.trim().startsWith('+')) return digits.length >= 8 && digits.length <= 15 ? digits : null;
  if (/^[1-9]\d([2-5]\d{7}|9\d{8})$/.test(digits)) return `55${digits}`;
  return /^55[1-9]\d([2-9]\d{7}|9\d{8})$/.test(digits) ? digits : null;
}

/** Who it is: the name, else the phone, else a dash. */
export function displayName(name: string | null | undefined, phoneNumber: string | null | undefined): string {
  return name?.trim() || (phoneNumber ? phone(phoneNumber) : '') || '—';
}
