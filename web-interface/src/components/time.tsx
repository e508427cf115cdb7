import { createContext, useContext } from 'react';
import { useLocale } from '@/i18n';
import { clock, day, fullDate, hour, relative, rowTime } from '@/lib/format';
import { useNow } from '@/lib/use-now';

const ZoneContext = createContext<string | undefined>(undefined);

/** Every time below it is told by the clocks of this zone, not by the browser's. */
export const InZone = ZoneContext.Provider;

/** A moment; the full date is in its tooltip. */
export function Time({ at, as = 'row', className }: { at: string; as?: 'row' | 'clock' | 'hour' | 'day' | 'relative' | 'full'; className?: string | undefined }) {
  const locale = useLocale();
  const now = useNow();
  const zone = useContext(ZoneContext);
  const full = fullDate(at, locale, zone);
  const text = { row: () => rowTime(at, locale, now, zone), clock: () => clock(at, locale, zone), hour: () => hour(at, locale, zone), day: () => day(at, locale, zone), relative: () => relative(at, locale, now), full: () => full }[as]();
  return (
    <time dateTime={at} title={full} className={`tabular ${className ?? ''}`}>
      {text}
    </time>
  );
}
