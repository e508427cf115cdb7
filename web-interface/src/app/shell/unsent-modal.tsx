import { logout } from '@/api/session';
import { ConfirmModal } from '@/components/confirm-modal';
import { useTranslation } from '@/i18n';

/** Asks before leaving while messages are still on their way. */
export default function UnsentModal({ count, onClose }: { count: number; onClose: () => void }) {
  const { t } = useTranslation('common');
  return (
    <ConfirmModal title={t('logoutUnsent.title')} body={t('logoutUnsent.body', { count })} confirm={t('logoutUnsent.confirm')} isBusy={false} onConfirm={() => void logout()} onClose={onClose} />
  );
}
