import { useBlocker } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { ConfirmModal } from './confirm-modal';
import { useTranslation } from '@/i18n';

/** Asks before a page with changes is left; moving between the steps of one draft loses nothing. */
export function LeaveGuard({ isDirty, isFree }: { isDirty: boolean; isFree?: RefObject<boolean> }) {
  const { t } = useTranslation('admin');
  const blocker = useBlocker({ shouldBlockFn: ({ current, next }) => isDirty && !isFree?.current && current.pathname !== next.pathname, enableBeforeUnload: isDirty, withResolver: true });
  if (blocker.status !== 'blocked') return null;
  return <ConfirmModal title={t('unsaved.title')} body={t('unsaved.body')} confirm={t('unsaved.discard')} isBusy={false} onConfirm={blocker.proceed} onClose={blocker.reset} />;
}
