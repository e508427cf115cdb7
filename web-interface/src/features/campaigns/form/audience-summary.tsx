import { Text } from '@mantine/core';
import type { Audience } from '@/api/campaigns';
import { Time } from '@/components/time';
import { useLocale, useTranslation } from '@/i18n';
import classes from '../campaigns.module.css';
import { useReasonWords } from '../reason-words';

/** How many get it, and why others do not; read out when it changes. */
export function AudienceSummary({ audience }: { audience: Audience }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const reason = useReasonWords();
  const count = (value: number) => new Intl.NumberFormat(locale).format(value);
  const { source, reachable = 0, total = 0, skipped = {}, file_name: file, built_at: at } = audience;
  return (
    <div className={classes['place']} role="status">
      {source === 'none' ? (
        <Text size="sm" c="dimmed">
          {t('audience.none')}
        </Text>
      ) : (
        <>
          <div className={`${classes['figure']} tabular`}>{count(reachable)}</div>
          <Text size="sm" c="dimmed">
            {t('audience.reach', { count: reachable, total: count(total) })}
            {file && ` · ${file}`}
          </Text>
          {Object.keys(skipped).length > 0 && (
            <dl className={classes['rows']}>
              {Object.entries(skipped).map(([name, people]) => (
                <div key={name}>
                  <dt>{reason(name)}</dt>
                  <dd className="tabular">{count(people)}</dd>
                </div>
              ))}
            </dl>
          )}
          {at && (
            <span className={classes['meta']}>
              {t(source === 'segment' ? 'audience.countedAt' : 'audience.takenAt')} <Time at={at} as="full" />
            </span>
          )}
        </>
      )}
    </div>
  );
}
