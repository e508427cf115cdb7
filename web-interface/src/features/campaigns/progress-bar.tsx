import type { Campaign } from '@/api/campaigns';
import { useLocale, useTranslation } from '@/i18n';
import classes from './campaigns.module.css';
import { percentOf, share } from './model/progress';

/** How far a campaign is: a bar for the eye, a sentence for everybody. */
export function ProgressBar({ campaign: { counts, started_at: begun } }: { campaign: Pick<Campaign, 'counts' | 'started_at'> }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const { recipients: total, sent, delivered, read, failed } = counts;
  const count = (value: number) => new Intl.NumberFormat(locale).format(value);
  if (total === 0) return <span className={classes['meta']}>{t('progress.nobody')}</span>;
  if (begun === null) return <span className={`${classes['meta']} tabular`}>{t('progress.people', { count: total, shown: count(total) })}</span>;
  const parts = [['read', read], ['delivered', delivered - read], ['sent', sent - delivered], ['failed', failed]] as const;
  const told = [t('progress.sent', { sent: count(sent), total: count(total) }), t('progress.delivered', { count: delivered, shown: count(delivered) }), t('progress.read', { count: read, shown: count(read) })];
  const words = [...told, ...(failed ? [t('progress.failed', { count: failed, shown: count(failed) })] : [])].join(' · ');
  return (
    <div role="progressbar" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percentOf(counts)} aria-valuetext={words} aria-label={t('progress.label')}>
      <div className={classes['bar']}>
        {parts.map(([name, value]) => value > 0 && <span key={name} className={classes[name]} style={{ width: `${Math.max(1, share(value, total))}%` }} />)}
      </div>
      <span className={`${classes['count']} tabular`}>{words}</span>
    </div>
  );
}
