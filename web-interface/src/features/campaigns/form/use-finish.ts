import { useLocale, useTranslation } from '@/i18n';
import { useNow } from '@/lib/use-now';
import type { Draft } from '../model/draft';
import { finishOf } from '../model/zone';

/** The sentence that says when the last message leaves, if it begins when it is planned to, or now. */
export function useFinish({ perMinute, hours, startAt }: Pick<Draft, 'perMinute' | 'hours' | 'startAt'>, zone: string, count: number): string {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const now = useNow().getTime();
  if (count === 0) return t('when.nobody');
  const end = finishOf(count, perMinute, startAt ? Math.max(Date.parse(startAt), now) : now, hours, zone);
  if (!end) return t('when.never');
  const at = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'short', day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(end);
  return t(startAt ? 'when.ends' : 'when.endsIfNow', { count, at });
}
