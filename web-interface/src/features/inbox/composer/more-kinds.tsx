import { Loader, Menu, Modal } from '@mantine/core';
import { IconListDetails, IconMapPin, IconPhone, IconPlus, IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Conversation } from '@/api/types';
import { channelsQuery } from '@/api/whatsapp';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { numberOf } from '@/lib/window';
import type { useSend } from './use-send';

const TemplatePicker = lazy(() => import('../templates/template-picker'));
const OfferDialog = lazy(() => import('../offer/offer-dialog'));

const LONGEST_QUESTION = 1024;

interface Props {
  conversation: Conversation;
  text: string;
  sendAs: ReturnType<typeof useSend>['sendAs'];
  /** What was written went out in another shape. */
  onTextUsed: () => void;
}

/** What WhatsApp can carry besides words and files: templates, buttons, lists, questions for a place or a number. */
export function MoreKinds({ conversation, text, sendAs, onTextUsed }: Props) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const [open, setOpen] = useState<'template' | 'offer' | null>(null);
  const close = () => setOpen(null);
  // What was written is the question; with nothing written there is a usual one.
  const ask = (kind: 'ask_location' | 'ask_phone', usual: string) => {
    const body = text.trim().slice(0, LONGEST_QUESTION) || usual;
    sendAs({ content: body, message_type: 'interactive', metadata: { interactive: { kind, body } } });
    if (text.trim()) onTextUsed();
  };
  const { data } = useQuery(channelsQuery);
  const number = numberOf(conversation).id;
  const hasTemplates = data?.channels.find(({ id }) => id === number)?.capabilities.templates ?? true;
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <IconButton label={t('more')}>
            <IconPlus size={18} stroke={1.5} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconListDetails size={16} stroke={1.5} />} onClick={() => setOpen('offer')}>
            {t('offer.open')}
          </Menu.Item>
          <Menu.Item leftSection={<IconMapPin size={16} stroke={1.5} />} onClick={() => ask('ask_location', t('ask.locationText'))}>
            {t('ask.location')}
          </Menu.Item>
          {!conversation.customer_phone && (
            <Menu.Item leftSection={<IconPhone size={16} stroke={1.5} />} onClick={() => ask('ask_phone', t('ask.phoneText'))}>
              {t('ask.phone')}
            </Menu.Item>
          )}
          {hasTemplates && (
            <Menu.Item leftSection={<IconTemplate size={16} stroke={1.5} />} onClick={() => setOpen('template')}>
              {t('picker.open')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {open === 'offer' && (
          <OfferDialog
            text={text}
            onClose={close}
            onSend={(content, metadata) => {
              sendAs({ content, message_type: 'interactive', metadata });
              onTextUsed();
              close();
            }}
          />
        )}
      </Suspense>
      {open === 'template' && (
        <Modal opened onClose={close} title={t('picker.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
          <Suspense fallback={<Loader size="sm" role="status" aria-label={t('common:loading')} />}>
            <TemplatePicker
              channelId={number}
              known={{ name: conversation.customer_name, protocol: conversation.protocol ?? '', phone: conversation.customer_phone }}
              onSend={(message) => {
                sendAs({ ...message, reply_to: null });
                close();
              }}
            />
          </Suspense>
        </Modal>
      )}
    </>
  );
}
