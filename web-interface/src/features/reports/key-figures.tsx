import { Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react';
import { useLocale, useTranslation } from '@/i18n';
import type { Report } from './api';
import { change, dayWords, monthWords, written, type Measure } from './model';
import classes from './reports.module.css';

const shown: readonly Measure[] = ['opened', 'resolved', 'reopened', 'messages_in', 'messages_out', 'first_responses', 'first_response_time', 'handling_time', 'resolution_time', 'satisfaction'];

/** The month in nine figures, each against the month before. */
export function KeyFigures({ report }: { report: Report }) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const { totals, previous } = report;
  return (
    <section aria-labelledby="report-figures">
      <h2 id="report-figures" className={classes['heading']}>
        {t('figures')}
      </h2>
      <dl className={classes['figures']}>
        {shown.map((measure) => (
          <div key={measure} className={classes['figure']}>
            <dt>
              {t(`measure.${measure}`)}
              {measure in hints && <span className={classes['hint']}>{t(`hint.${measure as keyof typeof hints}`, { count: totals.ratings })}</span>}
            </dt>
            <dd className={`${classes['value']} tabular`}>{written(measure, totals[measure], locale)}</dd>
            <dd className={classes['against']}>
              <Against measure={measure} now={totals[measure]} before={previous.figures[measure]} />
            </dd>
          </div>
        ))}
      </dl>
      <Text size="xs" c="dimmed" mt={6}>
        {t('comparedWith', { month: monthWords(previous.month, locale), until: dayWords(previous.until, locale), timezone: report.timezone })}
      </Text>
    </section>
  );
}

const MOST_PERCENT = 1000;
const hints = { first_response_time: true, handling_time: true, resolution_time: true, satisfaction: true };

function Against({ measure, now, before }: { measure: Measure; now: number | null; before: number | null }) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const moved = change(measure, now, before);
  if (!moved) return <span>{t('against.nothing')}</span>;
  const { percent, isBetter } = moved;
  // Thousands of percent of next to nothing tell less than what it was.
  if (percent >= MOST_PERCENT) return <span className="tabular">{t('against.was', { value: written(measure, before, locale) })}</span>;
  const Arrow = percent === 0 ? IconEqual : percent > 0 ? IconArrowUpRight : IconArrowDownRight;
  const amount = new Intl.NumberFormat(locale).format(Math.abs(percent));
  return (
    <span data-tone={isBetter === null ? undefined : isBetter ? 'good' : 'bad'} className="tabular">
      <Arrow size={14} stroke={2} aria-hidden />
      {percent === 0 ? t('against.same') : t(percent > 0 ? 'against.more' : 'against.less', { percent: amount })}
      {isBetter !== null && <span className="sr-only"> {t(isBetter ? 'against.better' : 'against.worse')}</span>}
      <span className={classes['before']}>{t('against.before', { value: written(measure, before, locale) })}</span>
    </span>
  );
}
