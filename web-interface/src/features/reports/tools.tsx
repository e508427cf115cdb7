import { Button, Group, NativeSelect } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { IconButton } from '@/components/icon-button';
import { useProblemText } from '@/components/problem-text';
import { toastProblem } from '@/components/toast';
import { useLocale, useTranslation } from '@/i18n';
import { saveFile } from '@/lib/save-file';
import { readCsv } from './api';
import { months, monthWords } from './model';
import classes from './reports.module.css';
import { monthOf, shifted } from './search';

/** Which month, and ways to take it along. */
export function Tools({ month, canExport, onMonth }: { month: string; canExport: boolean; onMonth: (month: string) => void }) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const say = useProblemText();
  const now = new Date();
  const download = useMutation({ mutationFn: () => readCsv(month), onSuccess: (file) => saveFile(`ispchat-${month}.csv`, file), onError: (error) => toastProblem(say(error)) });
  return (
    <Group gap={8} className={classes['tools'] ?? ''}>
      <Group gap={2} wrap="nowrap">
        <IconButton label={t('earlier')} size={36} onClick={() => onMonth(shifted(month, -1))}>
          <IconChevronLeft size={18} stroke={1.5} />
        </IconButton>
        <NativeSelect aria-label={t('month')} value={month} onChange={(event) => onMonth(event.currentTarget.value)} data={months(now, month).map((value) => ({ value, label: monthWords(value, locale) }))} />
        <IconButton label={t('later')} size={36} disabled={month >= monthOf(now)} onClick={() => onMonth(shifted(month, 1))}>
          <IconChevronRight size={18} stroke={1.5} />
        </IconButton>
      </Group>
      {canExport && (
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.5} />} loading={download.isPending} onClick={() => download.mutate()}>
          {t('csv')}
        </Button>
      )}
      <IconButton label={t('print')} size={36} onClick={() => window.print()}>
        <IconPrinter size={18} stroke={1.5} />
      </IconButton>
    </Group>
  );
}
