import type { Campaign, Rules } from '@/api/campaigns';
import { useTemplateWords } from '@/components/template-words';
import { Time } from '@/components/time';
import { useLocale, useTranslation } from '@/i18n';
import { money } from '@/lib/format';
import type { ReactNode } from 'react';
import classes from '../campaigns.module.css';
import { days } from '../model/zone';
import { useFinish } from './use-finish';

/** What was decided, line by line: message, time, pace, cost. */
export function Summary({ campaign, rules }: { campaign: Campaign; rules: Rules }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const words = useTemplateWords();
  const { kind, purpose, channel_name: number, template, start_at: startAt, hours, per_minute: perMinute, counts, estimate: now, approved_estimate: approved } = campaign;
  const { state, started_at: begun, finished_at: finished } = campaign;
  // Once begun, what is left counts from now on.
  const finish = useFinish({ hours, perMinute, startAt: begun ?? startAt }, rules.timezone, begun ? counts.to_send : counts.recipients);
  // What was approved stays; before that it is what list and prices of today make of it.
  const estimate = approved ?? now;
  const count = (value: number) => new Intl.NumberFormat(locale).format(value);
  const rows: [string, ReactNode][] = [
    [t('form.kind'), kind === 'campaign' ? t('kind.campaign') : `${t('kind.notice')} · ${purpose === 'marketing' ? '' : t(`purpose.${purpose}`)}`],
    [t('form.number'), number],
    [t('form.template'), `${template.name} · ${words.category(template.category)} · ${words.language(template.language)}`],
    [t('when.start'), begun ? <Time key="begun" at={begun} as="full" /> : startAt ? <Time key="start" at={startAt} as="full" /> : t('when.byHand')],
    [t('when.days'), `${days.filter((day) => hours.days.includes(day)).map((day) => t(`day.${day}`)).join(', ')} · ${hours.from}–${hours.to}`],
    [t('when.pace'), t('when.perMinute', { count: perMinute })],
    finished ? [t('list.finished'), <Time key="finished" at={finished} as="full" />] : [t('review.finish'), state === 'paused' ? t('note.idle') : finish],
    [t('review.recipients'), <span key="recipients" className="tabular">{t('review.ofSelected', { count: counts.recipients, shown: count(counts.recipients), selected: count(counts.selected) })}</span>],
    [
      t(approved ? 'review.approvedCost' : 'review.cost'),
      estimate.cost === null ? (
        t('review.noPrice')
      ) : (
        <span key="cost">
          <b className="tabular">{money(Number(estimate.cost), estimate.currency, locale)}</b>{' '}
          <span className={classes['meta']}>{t('review.each', { people: count(estimate.recipients), price: money(Number(estimate.price), estimate.currency, locale) })}</span>
        </span>
      ),
    ],
  ];
  return (
    <dl className={classes['rows']}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
