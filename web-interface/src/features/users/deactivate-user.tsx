import type { User } from '@/api/types';
import { ConfirmModal } from '@/components/confirm-modal';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useDeactivateUser } from './api';

/** Asks before a user loses access. */
export function DeactivateUser({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const say = useProblemText();
  const deactivate = useDeactivateUser(() => {
    toastDone(t('users.deactivated'));
    onClose();
  });
  return (
    <ConfirmModal
      title={t('users.deactivateTitle', { name: user.display_name || user.username })}
      body={t('users.deactivateBody')}
      confirm={t('users.deactivate')}
      isBusy={deactivate.isPending}
      onClose={onClose}
      onConfirm={() => deactivate.mutate(user.id, { onError: (error) => toastProblem(say(error)) })}
    />
  );
}
