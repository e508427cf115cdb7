import { Menu } from '@mantine/core';
import { IconArchive, IconArrowBackUp, IconArrowForwardUp, IconCheck, IconClock, IconArrowMerge, IconFlag, IconHandGrab, IconLink, IconPlayerPause, IconRotate, IconTag, type Icon } from '@tabler/icons-react';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { copyText } from '@/lib/clipboard';
import { deeds, possible, takeFor, type SimpleDeed } from './deeds';
import { openDialog } from './dialogs-store';
import { useDeed } from './use-deed';

/** The menu entries for everything that can be done with a conversation. */
export function DeedItems({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(['deeds', 'inbox', 'common']);
  const { id: me, permissions } = useUser();
  const deed = useDeed();
  const can = possible(conversation, me);
  const take = () => deed.mutate({ id: conversation.id, run: () => takeFor(conversation, me), done: t('done.take') });
  const simple = (name: Extract<SimpleDeed, 'return' | 'hold' | 'reopen'>) => () =>
    deed.mutate({ id: conversation.id, run: () => deeds[name](conversation.id), done: t(`done.${name}`) });
  const copyLink = () => void copyText(`${location.origin}/inbox/${conversation.id}`).then((done) => done && toastDone(t('common:copied')));
  const item = (isPossible: boolean, label: string, Glyph: Icon, onClick: () => void) =>
    isPossible && (
      <Menu.Item leftSection={<Glyph size={16} stroke={1.5} />} onClick={onClick}>
        {label}
      </Menu.Item>
    );
  const handles = permissions.can_handle_conversations;
  return (
    <>
      {handles && (
        <>
          {item(can.take, conversation.agent_name ? t('takeOver', { name: conversation.agent_name }) : t('take'), IconHandGrab, take)}
          {item(can.transfer, t('transfer'), IconArrowForwardUp, () => openDialog('transfer', conversation))}
          {item(can.snooze, t('snooze'), IconClock, () => openDialog('snooze', conversation))}
          {item(can.hold, t('hold'), IconPlayerPause, simple('hold'))}
          {item(can.return, t('return'), IconArrowBackUp, simple('return'))}
          {item(true, t('tags'), IconTag, () => openDialog('tags', conversation))}
          {item(true, t('priority'), IconFlag, () => openDialog('priority', conversation))}
          {item(can.merge && permissions.all.includes('conversations:merge'), t('merge'), IconArrowMerge, () => openDialog('merge', conversation))}
          <Menu.Divider />
          {item(can.resolve, t('resolve'), IconCheck, () => openDialog('resolve', conversation))}
          {item(can.close, t('close'), IconArchive, () => openDialog('close', conversation))}
          {item(can.reopen, t('reopen'), IconRotate, simple('reopen'))}
          <Menu.Divider />
        </>
      )}
      {item(true, t('inbox:menu.copyLink'), IconLink, copyLink)}
    </>
  );
}
