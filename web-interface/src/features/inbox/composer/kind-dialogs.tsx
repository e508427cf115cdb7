import { Loader, Modal } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { numberOf } from '@/lib/window';
import AskDialog from '../ask/ask-dialog';
import CardDialog from '../card/card-dialog';
import OfferDialog from '../offer/offer-dialog';
import PlaceDialog from '../place/place-dialog';
import type { useSend } from './use-send';

const TemplatePicker = lazy(() => import('../templates/template-picker'));

export type Kind = 'place' | 'card' | 'askLocation' | 'askPhone' | 'offer' | 'template';

interface Props {
  kind: Kind;
  conversation: Conversation;
  text: string;
  sendAs: ReturnType<typeof useSend>['sendAs'];
  /** What was written went out in another shape. */
  onTextUsed: () => void;
  onClose: () => void;
}

/** The dialog in which something other than words is made; each shows it before it is sent. */
export default function KindDialogs({ kind, conversation, text, sendAs, onTextUsed, onClose }: Props) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const send = (message_type: 'location' | 'contact') => (content: string, metadata: Record<string, unknown>) => {
    sendAs({ content, message_type, metadata });
    onClose();
  };
  const ask = (content: string, metadata: Record<string, unknown>) => {
    sendAs({ content, message_type: 'interactive', metadata });
    onTextUsed();
    onClose();
  };
  switch (kind) {
    case 'place':
      return <PlaceDialog onClose={onClose} onSend={send('location')} />;
    case 'card':
      return <CardDialog onClose={onClose} onSend={send('contact')} />;
    case 'askLocation':
    case 'askPhone':
      return <AskDialog kind={kind === 'askLocation' ? 'location' : 'phone'} text={text} onClose={onClose} onSend={ask} />;
    case 'offer':
      return <OfferDialog text={text} onClose={onClose} onSend={ask} />;
    case 'template':
      return (
        <Modal opened onClose={onClose} title={t('picker.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
          <Suspense fallback={<Loader size="sm" role="status" aria-label={t('common:loading')} />}>
            <TemplatePicker
              channelId={numberOf(conversation).id}
              known={{ name: conversation.customer_name, protocol: conversation.protocol ?? '', phone: conversation.customer_phone }}
              onSend={(message) => {
                sendAs({ ...message, reply_to: null });
                onClose();
              }}
            />
          </Suspense>
        </Modal>
      );
  }
}
