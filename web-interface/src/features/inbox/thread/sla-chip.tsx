import { IconClockExclamation } from '@tabler/icons-react';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { duration } from '@/lib/format';
import { useNow } from '@/lib/use-now';
import { slaOf } from '../list/preview';
import classes from './thread.module.css';

/** How long is left, once that matters. */
export function SlaChip({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const sla = slaOf(conversation, useNow());
  if (!sla) return null;
  return (
    <span className={`${classes['sla']} tabular`} data-tone={sla.kind === 'late' ? 'red' : 'amber'}>
      <IconClockExclamation size={12} aria-hidden />
      {t(`row.${sla.kind}`, { time: duration(sla.ms) })}
    </span>
  );
}
