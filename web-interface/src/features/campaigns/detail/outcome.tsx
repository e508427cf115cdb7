import { Table, Text } from '@mantine/core';
import type { Campaign, Report } from '@/api/campaigns';
import { useLocale, useTranslation } from '@/i18n';
import { money } from '@/lib/format';
import classes from '../campaigns.module.css';
import { share } from '../model/progress';
import { ProgressBar } from '../progress-bar';
import { useReasonWords } from '../reason-words';
import { Timeline } from './timeline';

/** What became of it: how far, how many read and answered, what it cost, why some did not get it. */
export function Outcome({ campaign, report }: { campaign: Campaign; report: Report }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const count = (value: number) => new Intl.NumberFormat(locale).format(value);
  const cost = (value: string | null) => (value === null ? t('review.noPrice') : money(Number(value), report.currency, locale));
  const { counts, approved_estimate: approved } = report;
  const figures: [string, string, string | undefined][] = [
    [t('figure.selected'), count(counts.selected), undefined],
    [t('figure.left_out'), count(counts.left_out), undefined],
    [t('figure.to_send'), count(counts.to_send), undefined],
    [t('figure.sent'), count(counts.sent), undefined],
    [t('figure.failed'), count(counts.failed), undefined],
    ...(counts.cancelled ? ([[t('figure.cancelled'), count(counts.cancelled), undefined]] as [string, string, undefined][]) : []),
    [t('outcome.replies'), count(report.replies), undefined],
    [t('outcome.optOuts'), count(report.opt_outs), undefined],
    [t(approved ? 'outcome.approved' : 'outcome.estimated'), cost(report.estimated_cost), approved ? t('outcome.forPeople', { count: approved.recipients, shown: count(approved.recipients) }) : undefined],
    [t('outcome.actual'), cost(report.actual_cost), [t('outcome.billable', { count: report.billable, shown: count(report.billable) }), t('outcome.free', { shown: count(report.free) }), t('outcome.unpriced', { shown: count(report.unpriced) })].join(', ')],
  ];
  return (
    <>
      <section className={classes['card']} aria-labelledby="outcome">
        <h2 id="outcome">{t('outcome.title')}</h2>
        <ProgressBar campaign={campaign} />
        <div className={classes['figures']} style={{ marginTop: 16 }}>
          {figures.map(([name, value, more]) => (
            <div key={name}>
              <div className={`${classes['figure']} tabular`}>{value}</div>
              <Text size="sm" c="dimmed">
                {name}
              </Text>
              {more && <span className={classes['meta']}>{more}</span>}
            </div>
          ))}
        </div>
      </section>
      <div className={classes['grid']}>
        <section className={classes['card']} aria-labelledby="funnel">
          <h2 id="funnel">{t('funnel.title')}</h2>
          <Funnel report={report} total={report.counts.recipients} />
        </section>
        <section className={classes['card']} aria-labelledby="hours">
          <h2 id="hours">{t('timeline.title')}</h2>
          <Timeline hours={report.timeline} />
        </section>
      </div>
      <Reasons report={report} />
    </>
  );
}

function Funnel({ report, total }: { report: Report; total: number }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const { counts } = report;
  const levels = (['sent', 'delivered', 'read', 'replied', 'failed'] as const).map((name) => [name, counts[name]] as const);
  return (
    <ul className={classes['funnel']}>
      {levels.map(([name, value]) => (
        <li key={name}>
          <span>
            <span>{t(`funnel.${name}`)}</span>
            <span className="tabular">
              {new Intl.NumberFormat(locale).format(value)} · {share(value, total)}%
            </span>
          </span>
          <div className={classes['level']} data-tone={name === 'failed' ? 'red' : undefined} aria-hidden>
            <span style={{ width: `${share(value, total)}%` }} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Reasons({ report }: { report: Report }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const words = useReasonWords();
  if (report.reasons.length === 0) return null;
  return (
    <section className={classes['card']} aria-labelledby="reasons">
      <h2 id="reasons">{t('outcome.reasons')}</h2>
      <Table verticalSpacing={6} aria-labelledby="reasons">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('recipients.state')}</Table.Th>
            <Table.Th scope="col">{t('outcome.reason')}</Table.Th>
            <Table.Th scope="col" ta="right">
              {t('outcome.people')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.reasons.map((one) => (
            <Table.Tr key={`${one.state}/${one.reason}`}>
              <Table.Td>{t(`recipient.${one.state}`)}</Table.Td>
              <Table.Td>
                {words(one.reason, one.text)} {/^\d+$/.test(one.reason) && <span className={classes['meta']}>{t('outcome.code', { code: one.reason })}</span>}
              </Table.Td>
              <Table.Td ta="right" className="tabular">
                {new Intl.NumberFormat(locale).format(one.recipients)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
