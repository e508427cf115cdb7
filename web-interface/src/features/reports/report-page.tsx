import { Alert, Skeleton } from '@mantine/core';
import { IconChartBar, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useUser } from '@/api/session';
import { AdminPage } from '@/components/admin-page';
import { EmptyNote, ErrorNote, ForbiddenNote } from '@/components/notes';
import { useLocale, useTranslation } from '@/i18n';
import { reportQuery, type Report } from './api';
import { ByDay } from './by-day';
import { Breakdown } from './breakdown';
import { KeyFigures } from './key-figures';
import { monthWords } from './model';
import classes from './reports.module.css';
import { monthOf } from './search';
import { Tools } from './tools';
import { useLightPrint } from './use-light-print';

/** What was done in a month: for whoever may see the figures of all queues, or of his own. */
export function ReportPage() {
  const { permissions } = useUser();
  const all = permissions.all.includes('reports:all');
  if (!all && !permissions.all.includes('reports:department')) return <ForbiddenNote />;
  return <Month all={all} canExport={permissions.all.includes('reports:export')} />;
}

function Month({ all, canExport }: { all: boolean; canExport: boolean }) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const navigate = useNavigate();
  const { month = monthOf(new Date()) } = useSearch({ from: '/app/reports' });
  const report = useQuery(reportQuery(month));
  useLightPrint();
  const lead = t(all ? 'lead.all' : 'lead.department', { month: monthWords(month, locale) });
  return (
    <AdminPage title={t('title')} lead={lead} action={<Tools month={month} canExport={canExport} onMonth={(next) => void navigate({ to: '/reports', search: { month: next } })} />}>
      {report.isError && !report.data ? (
        <ErrorNote error={report.error} onRetry={() => void report.refetch()} />
      ) : !report.data ? (
        <Waiting />
      ) : (
        <div className={classes['report']} aria-busy={report.isPlaceholderData} data-old={report.isPlaceholderData || undefined}>
          <Shown report={report.data} />
        </div>
      )}
    </AdminPage>
  );
}

function Shown({ report }: { report: Report }) {
  const { t } = useTranslation('reports');
  const { opened, resolved, messages_in: inbound, messages_out: outbound, ratings } = report.totals;
  const isEmpty = opened + resolved + inbound + outbound + ratings === 0;
  return (
    <>
      {report.counted_at === null && (
        <Alert icon={<IconInfoCircle size={18} stroke={1.5} />} variant="light" role="status">
          {t('counting')}
        </Alert>
      )}
      {isEmpty ? (
        <EmptyNote icon={<IconChartBar size={32} stroke={1.5} />} title={t('empty.title')}>
          {t('empty.body')}
        </EmptyNote>
      ) : (
        <>
          <KeyFigures report={report} />
          <ByDay days={report.days} />
          <Breakdown report={report} />
        </>
      )}
    </>
  );
}

function Waiting() {
  const { t } = useTranslation('common');
  return (
    <div role="status" aria-label={t('loading')} className={classes['report']}>
      <div className={classes['figures']}>
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} height={96} radius={12} />
        ))}
      </div>
      <Skeleton height={280} radius={12} />
      <Skeleton height={200} radius={12} />
    </div>
  );
}
