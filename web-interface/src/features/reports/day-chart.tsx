import { useLocale, useTranslation } from '@/i18n';
import type { Report } from './api';
import { dayWords, top, written, type Measure } from './model';
import classes from './reports.module.css';

/** Every how many days the axis has a date: thirty-one do not fit side by side. */
const DATED = 5;

/**
 * A bar for each day and measure. For a screen reader it is one picture with its sum and its highest day; the figures
 * themselves are in the table that stands in for it.
 */
export function DayChart({ days, measures, title }: { days: Report['days']; measures: readonly Measure[]; title: string }) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const values = days.map(({ figures }) => measures.map((measure) => figures[measure]));
  const most = Math.max(0, ...values.flat().map((value) => value ?? 0));
  const isTime = measures[0]?.endsWith('_time') ?? false;
  const end = isTime ? most || 1 : top(most);
  const highest = days[values.findIndex((one) => one.includes(most))];
  const first = measures[0] ?? 'opened';
  const summary = highest && most > 0 ? t('chart.summary', { title, day: dayWords(highest.day, locale), value: written(first, most, locale) }) : t('chart.nothing', { title });
  const told = (index: number) => [dayWords(days[index]?.day ?? '', locale), ...measures.map((measure, at) => `${t(`measure.${measure}`)}: ${written(measure, values[index]?.[at] ?? null, locale)}`)].join('\n');
  return (
    <figure className={classes['chart']}>
      <figcaption className={classes['legend']}>
        {measures.map((measure, index) => (
          <span key={measure}>
            <i data-series={index} aria-hidden />
            {t(`measure.${measure}`)}
          </span>
        ))}
      </figcaption>
      <div role="img" aria-label={summary} className={classes['plot']}>
        <span className={`${classes['axis']} tabular`} style={{ top: 0 }}>
          {written(first, end, locale)}
        </span>
        <span className={`${classes['axis']} tabular`} style={{ top: '50%' }}>
          {isTime || end % 2 === 0 ? written(first, end / 2, locale) : ''}
        </span>
        {days.map(({ day }, index) => (
          <div key={day} className={classes['day']} title={told(index)}>
            <div className={classes['bars']}>
              {values[index]?.map((value, series) => <span key={measures[series]} data-series={series} style={{ height: `${((value ?? 0) / end) * 100}%` }} />)}
            </div>
            <span className={`${classes['date']} tabular`}>{index % DATED === 0 || index === days.length - 1 ? Number(day.slice(8)) : ''}</span>
          </div>
        ))}
      </div>
    </figure>
  );
}
