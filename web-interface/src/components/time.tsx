import { useLocale } from '@/i18n';
import { clock, day, fullDate, relative, rowTime } from '@/lib/format';
import { useNow } from '@/lib/use-now';

/** A moment; the full date is in its tooltip. */
export function Time({ at, as = 'row', className }: { at: string; as?: 'row' | 'clock' | 'day' | 'relative' | 'full'; className?: string | undefined }) {
  const locale = useLocale();
  const now = useNow();
  const full = fullDate(at, locale);
  const text = { row: () => rowTime(at, locale, now), clock: () => clock(at, locale), day: () => day(at, locale), relative: () => relative(at, locale, now), full: () => full }[as]();
  return (
    <time dateTime={at} title={full} className={`tabular ${className ?? ''}`}>
      {text}
    </time>
  );
}
