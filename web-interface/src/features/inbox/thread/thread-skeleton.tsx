import { Skeleton } from '@mantine/core';
import { useTranslation } from '@/i18n';
import classes from './thread-skeleton.module.css';

const WIDTHS = [44, 58, 36, 52, 30, 46];

/** The shape of what comes: a few words of both sides. */
export function ThreadSkeleton() {
  const { t } = useTranslation('common');
  return (
    <div className={classes['lines']} role="status" aria-label={t('loading')}>
      {WIDTHS.map((width, index) => (
        <Skeleton key={width} height={index % 3 === 1 ? 52 : 34} width={`${width}%`} radius={12} className={index % 2 ? (classes['own'] ?? '') : ''} />
      ))}
    </div>
  );
}
