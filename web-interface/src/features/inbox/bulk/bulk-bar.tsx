import { Button, Progress } from '@mantine/core';
import { IconDots, IconX } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useUser } from '@/api/session';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { loadable } from '@/lib/loadable';
import { useLazyMenu } from '@/lib/use-lazy-menu';
import listClasses from '../list/list.module.css';
import type { useMarks } from '../list/use-marks';
import { askingKinds, needs, type BulkKind } from './bulk-deeds';
import classes from './bulk.module.css';
import { MOST_AT_ONCE } from './run-bulk';
import type { Bulk } from './use-bulk';

const BulkMenu = loadable(() => import('./bulk-menu'));

/** What can be done with all marked conversations at once, and while it is done how far it is. */
export function BulkBar({ marks, bulk }: { marks: ReturnType<typeof useMarks>; bulk: Bulk }) {
  const { t } = useTranslation('inbox');
  const count = marks.marked.size;
  if (bulk.progress) return <Running {...bulk.progress} onStop={bulk.stop} />;
  const tooMany = count > MOST_AT_ONCE;
  return (
    <div className={listClasses['bulk']} role="toolbar" aria-label={t('bulk.selected', { count })}>
      <span aria-live="polite" style={{ flex: 1 }}>
        {t('bulk.selected', { count })}
        {tooMany && ` · ${t('bulk.tooMany', { most: MOST_AT_ONCE })}`}
      </span>
      <Deeds bulk={bulk} isOff={tooMany} />
      <IconButton label={t('bulk.clear')} onClick={marks.clear}>
        <IconX size={16} stroke={1.5} />
      </IconButton>
    </div>
  );
}

function Deeds({ bulk, isOff }: { bulk: Bulk; isOff: boolean }) {
  const { t } = useTranslation('inbox');
  const { permissions } = useUser();
  const { button, shown } = useLazyMenu(BulkMenu.preload);
  const may = (kind: BulkKind) => permissions.all.includes(needs[kind]);
  const direct = (['take', 'resolve'] as const).filter(may);
  return (
    <>
      {direct.map((kind) => (
        <Button key={kind} size="compact-sm" variant="default" disabled={isOff} onClick={() => void bulk.run({ kind })}>
          {t(`bulk.${kind}`)}
        </Button>
      ))}
      {askingKinds.some(may) && (
        <IconButton label={t('bulk.more')} disabled={isOff} {...button}>
          <IconDots size={18} stroke={1.5} />
        </IconButton>
      )}
      <Suspense fallback={null}>{shown && <BulkMenu {...shown} kinds={askingKinds.filter(may)} onAsk={bulk.ask} />}</Suspense>
    </>
  );
}

function Running({ answered, total, onStop }: { answered: number; total: number; onStop: () => void }) {
  const { t } = useTranslation('inbox');
  const words = t('bulk.running', { answered, total });
  return (
    <div className={listClasses['bulk']} role="group" aria-label={words}>
      <span className={classes['running']}>
        <span className="tabular">{words}</span>
        <Progress value={total ? (answered / total) * 100 : 0} size="sm" aria-label={words} />
      </span>
      <Button size="compact-sm" variant="default" onClick={onStop}>
        {t('bulk.stop')}
      </Button>
    </div>
  );
}
