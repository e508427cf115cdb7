import { Group, NativeSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useLocale, useTranslation } from '@/i18n';
import type { Report } from './api';
import { DayChart } from './day-chart';
import { FigureTable } from './figure-table';
import { dayWords, type Measure } from './model';
import classes from './reports.module.css';

/** What can be drawn: one measure, or two that belong together. */
export const drawings = {
  conversations: ['opened', 'resolved'],
  messages: ['messages_in', 'messages_out'],
  first_response: ['first_response_time'],
  resolution: ['resolution_time'],
} as const satisfies Record<string, readonly Measure[]>;
export type Drawing = keyof typeof drawings;

const columns: readonly Measure[] = ['opened', 'resolved', 'reopened', 'messages_in', 'messages_out', 'first_response_time', 'handling_time', 'resolution_time', 'satisfaction'];

/** The month day by day, as a chart or as the table of the same figures. */
export function ByDay({ days }: { days: Report['days'] }) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const [drawing, setDrawing] = useState<Drawing>('conversations');
  const [view, setView] = useState('chart');
  const rows = days.map(({ day, figures }) => ({ key: day, name: day, label: dayWords(day, locale), figures }));
  return (
    <section aria-labelledby="report-days">
      <Group justify="space-between" mb={8} gap={8}>
        <h2 id="report-days" className={classes['heading']}>
          {t('byDay')}
        </h2>
        <Group gap={8} className={classes['tools'] ?? ''}>
          {view === 'chart' && (
            <NativeSelect
              size="xs"
              aria-label={t('drawing.label')}
              value={drawing}
              onChange={(event) => setDrawing(event.currentTarget.value as Drawing)}
              data={(Object.keys(drawings) as Drawing[]).map((value) => ({ value, label: t(`drawing.${value}`) }))}
            />
          )}
          <SegmentedControl size="xs" aria-label={t('view.label')} value={view} onChange={setView} data={[{ value: 'chart', label: t('view.chart') }, { value: 'table', label: t('view.table') }]} />
        </Group>
      </Group>
      {view === 'chart' ? (
        <DayChart days={days} measures={drawings[drawing]} title={t(`drawing.${drawing}`)} />
      ) : (
        <FigureTable caption={t('byDay')} first={t('day')} rows={rows} columns={columns} order={{ by: 'name', descending: false }} />
      )}
    </section>
  );
}
