import { IconAlertCircleFilled, IconCheck, IconChecks, IconClock, IconHelpCircle } from '@tabler/icons-react';
import type { MessageStatus } from '@/api/types';
import { useTranslation } from '@/i18n';
import classes from './thread.module.css';

const icons = { queued: IconClock, sent: IconCheck, delivered: IconChecks, read: IconChecks, failed: IconAlertCircleFilled, unconfirmed: IconHelpCircle };

/** How far a message has come. */
export function DeliveryState({ status }: { status: MessageStatus }) {
  const { t } = useTranslation('thread');
  const Glyph = icons[status];
  return (
    <span className={classes['state']} data-status={status} role="img" aria-label={t(`state.${status}`)} title={t(`state.${status}`)}>
      <Glyph size={15} stroke={1.75} />
    </span>
  );
}
