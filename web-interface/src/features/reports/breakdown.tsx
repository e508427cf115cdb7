import { useTranslation } from '@/i18n';
import type { Report } from './api';
import { FigureTable, type FigureRow } from './figure-table';
import type { Measure } from './model';
import classes from './reports.module.css';

const ofPlaces: readonly Measure[] = ['opened', 'resolved', 'reopened', 'messages_in', 'messages_out', 'first_response_time', 'handling_time', 'resolution_time', 'satisfaction'];
// A conversation begins in a queue: whose it will be is not known then.
const ofAgents: readonly Measure[] = ['resolved', 'reopened', 'messages_out', 'first_responses', 'first_response_time', 'handling_time', 'resolution_time', 'satisfaction'];

/** The month by queue, agent and channel. */
export function Breakdown({ report }: { report: Report }) {
  const { t } = useTranslation(['reports', 'inbox']);
  const queues = report.queues.map(({ queue_id: id, name, figures }): FigureRow => ({ key: id ?? '', name: id ? name || t('gone') : t('noQueue'), figures }));
  const agents = report.agents.map(({ agent_id: id, name, figures }): FigureRow => ({ key: id ?? '', name: id ? name || t('gone') : t('nobody'), figures }));
  const channels = report.channels.map(({ channel, figures }): FigureRow => ({ key: channel, name: t(`inbox:channel.${channel as 'web'}`, { defaultValue: channel }), figures }));
  return (
    <>
      <Part id="queues" title={t('byQueue')} first={t('queue')} rows={queues} columns={ofPlaces} by="opened" />
      <Part id="agents" title={t('byAgent')} first={t('agent')} rows={agents} columns={ofAgents} by="resolved" />
      <Part id="channels" title={t('byChannel')} first={t('channel')} rows={channels} columns={ofPlaces} by="opened" />
    </>
  );
}

function Part({ id, title, first, rows, columns, by }: { id: string; title: string; first: string; rows: FigureRow[]; columns: readonly Measure[]; by: Measure }) {
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={`report-${id}`}>
      <h2 id={`report-${id}`} className={classes['heading']}>
        {title}
      </h2>
      <FigureTable caption={title} first={first} rows={rows} columns={columns} order={{ by, descending: true }} />
    </section>
  );
}
