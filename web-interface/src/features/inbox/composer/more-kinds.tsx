import { Menu } from '@mantine/core';
import { IconAddressBook, IconCurrentLocation, IconListDetails, IconMapPin, IconPhone, IconPlus, IconTemplate, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Conversation } from '@/api/types';
import { channelsQuery } from '@/api/whatsapp';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { useCommands, type Command } from '@/lib/commands';
import { numberOf } from '@/lib/window';
import type { Kind } from './kind-dialogs';
import type { useSend } from './use-send';

const KindDialogs = lazy(() => import('./kind-dialogs'));

interface Props {
  conversation: Conversation;
  text: string;
  sendAs: ReturnType<typeof useSend>['sendAs'];
  /** What was written went out in another shape. */
  onTextUsed: () => void;
}

const icons: Record<Kind, Icon> = { place: IconMapPin, card: IconAddressBook, askLocation: IconCurrentLocation, askPhone: IconPhone, offer: IconListDetails, template: IconTemplate };

/** What WhatsApp can carry besides words and files: a place, a contact, questions with a button, lists, templates. */
export function MoreKinds({ conversation, text, sendAs, onTextUsed }: Props) {
  const { t } = useTranslation('whatsapp');
  const [open, setOpen] = useState<Kind | null>(null);
  const { data } = useQuery(channelsQuery);
  const number = numberOf(conversation).id;
  const hasTemplates = data?.channels.find(({ id }) => id === number)?.capabilities.templates ?? true;
  const isNumberKnown = Boolean(conversation.customer_phone);
  const kinds = useMemo(() => (Object.keys(icons) as Kind[]).filter((kind) => (kind === 'template' ? hasTemplates : kind === 'askPhone' ? !isNumberKnown : true)), [hasTemplates, isNumberKnown]);
  const label = useKindLabel();
  useKindCommands(kinds, setOpen);
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <IconButton label={t('more')}>
            <IconPlus size={18} stroke={1.5} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => {
            const Glyph = icons[kind];
            return (
              <Menu.Item key={kind} leftSection={<Glyph size={16} stroke={1.5} />} onClick={() => setOpen(kind)}>
                {label(kind)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>{open && <KindDialogs kind={open} conversation={conversation} text={text} sendAs={sendAs} onTextUsed={onTextUsed} onClose={() => setOpen(null)} />}</Suspense>
    </>
  );
}

function useKindLabel(): (kind: Kind) => string {
  const { t } = useTranslation('whatsapp');
  return useMemo(() => {
    const labels: Record<Kind, string> = { place: t('place.open'), card: t('card.open'), askLocation: t('ask.location'), askPhone: t('ask.phone'), offer: t('offer.open'), template: t('picker.open') };
    return (kind) => labels[kind];
  }, [t]);
}

/** The same from the palette. */
function useKindCommands(kinds: readonly Kind[], open: (kind: Kind) => void): void {
  const { t } = useTranslation('commands');
  const label = useKindLabel();
  const commands = useMemo(() => kinds.map((kind): Command => ({ id: `send-${kind}`, group: t('groups.conversation'), label: label(kind), run: () => open(kind) })), [kinds, label, open, t]);
  useCommands(commands);
}
