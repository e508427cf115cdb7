import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { IconButton } from '@/components/icon-button';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useRealtime } from '@/realtime/context';
import { deeds, type SimpleDeed } from '../deeds/deeds';
import classes from './list.module.css';
import type { useMarks } from './use-marks';

/** What can be done with all marked conversations at once. */
export function BulkBar({ marks }: { marks: ReturnType<typeof useMarks> }) {
  const { t } = useTranslation('inbox');
  const hub = useRealtime();
  const [busy, setBusy] = useState(false);

  const run = async (deed: SimpleDeed) => {
    setBusy(true);
    const answers = await Promise.allSettled([...marks.marked].map((id) => deeds[deed](id)));
    const done = answers.filter((answer) => answer.status === 'fulfilled');
    for (const answer of done) hub.conversationChanged(answer.value);
    const failed = answers.length - done.length;
    if (failed) toastProblem(t('bulk.partly', { done: done.length, failed }));
    else toastDone(t('bulk.done', { count: done.length }));
    setBusy(false);
    marks.clear();
  };

  return (
    <div className={classes['bulk']} role="toolbar" aria-label={t('bulk.selected', { count: marks.marked.size })}>
      <span aria-live="polite" style={{ flex: 1 }}>
        {t('bulk.selected', { count: marks.marked.size })}
      </span>
      <Button size="compact-sm" variant="default" disabled={busy} onClick={() => void run('take')}>
        {t('bulk.take')}
      </Button>
      <Button size="compact-sm" variant="default" disabled={busy} onClick={() => void run('resolve')}>
        {t('bulk.resolve')}
      </Button>
      <IconButton label={t('bulk.clear')} onClick={marks.clear}>
        <IconX size={16} stroke={1.5} />
      </IconButton>
    </div>
  );
}
