import type { DeedRecord } from '@/api/campaigns';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import classes from '../campaigns.module.css';

const known = ['create', 'change', 'copy', 'audience', 'submit', 'withdraw', 'approve', 'reject', 'schedule', 'start', 'pause', 'resume', 'stop', 'finish'] as const;

/** Who did what and when. */
export function Trail({ deeds }: { deeds: readonly DeedRecord[] }) {
  const { t } = useTranslation('campaigns');
  return (
    <ol className={classes['trail']}>
      {deeds.map((one, index) => {
        const name = known.find((deed) => deed === one.deed);
        return (
          <li key={index}>
            <b>{name ? t(`trail.${name}`) : one.deed}</b> · <span dir="auto">{one.by_name || t('trail.itself')}</span> · <Time at={one.at} as="full" className={classes['meta']} />
            {one.note && <p dir="auto">{one.note}</p>}
          </li>
        );
      })}
    </ol>
  );
}
