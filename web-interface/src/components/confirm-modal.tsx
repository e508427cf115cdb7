import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslation } from '@/i18n';
import { useFocusBack } from '@/lib/use-focus-back';

interface Props {
  title: string;
  body: string;
  confirm: string;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that is hard to take back. */
export function ConfirmModal({ title, body, confirm, isBusy, onConfirm, onClose }: Props) {
  const { t } = useTranslation('common');
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={title} size="sm" closeButtonProps={{ 'aria-label': t('close') }}>
      <Text mb="md">{body}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('cancel')}
        </Button>
        <Button color="red.9" loading={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
