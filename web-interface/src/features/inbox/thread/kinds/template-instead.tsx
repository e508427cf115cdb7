import { Modal } from '@mantine/core';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { numberOf } from '@/lib/window';
import { useEnqueue } from '../../composer/use-send';
import TemplatePicker from '../../templates/template-picker';

/** A template in place of a message that came too late for free text. */
export default function TemplateInstead({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const enqueue = useEnqueue();
  return (
    <Modal opened onClose={onClose} title={t('picker.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      <TemplatePicker
        channelId={numberOf(conversation).id}
        known={{ name: conversation.customer_name, protocol: conversation.protocol ?? '', phone: conversation.customer_phone }}
        onSend={(message) => {
          enqueue(conversation.id, message);
          onClose();
        }}
      />
    </Modal>
  );
}
