import { useMemo } from 'react';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { copyText } from '@/lib/clipboard';
import { allCommands, useCommands, type Command } from '@/lib/commands';
import { deeds, possible, snoozeChoices, takeFor, type SimpleDeed, type SnoozeChoice } from './deeds';
import { openDialog } from './dialogs-store';
import { priorities } from '../search-params';
import { useDeed } from './use-deed';

/** Everything that can be done with the open conversation, for the keyboard and the palette. */
export function useDeedCommands(conversation: Conversation | undefined): void {
  const { t } = useTranslation(['commands', 'deeds', 'inbox', 'common']);
  const { id: me, permissions } = useUser();
  const { mutate } = useDeed();
  const commands = useMemo((): Command[] => {
    if (!conversation) return [];
    const { id } = conversation;
    const group = t('groups.conversation');
    const can = possible(conversation, me);
    const may = (is: boolean) => is && permissions.can_handle_conversations;
    const take = () => mutate({ id, run: () => takeFor(conversation, me), done: t('deeds:done.take') });
    const simple = (name: Extract<SimpleDeed, 'return' | 'hold' | 'reopen'>) => () => mutate({ id, run: () => deeds[name](id), done: t(`deeds:done.${name}`) });
    const next = () => allCommands().find((command) => command.id === 'next')?.run();
    const copyProtocol = () => conversation.protocol && void copyText(conversation.protocol).then((done) => done && toastDone(t('common:copied')));
    return [
      { id: 'take', group, label: t('deeds:take'), keys: 'a', enabled: may(can.take), run: take },
      { id: 'return', group, label: t('deeds:return'), keys: 'Shift+A', enabled: may(can.return), run: simple('return') },
      { id: 'transfer', group, label: t('deeds:transfer'), keys: 't', enabled: may(can.transfer), run: () => openDialog('transfer', conversation) },
      { id: 'snooze', group, label: t('snooze.custom'), keys: 'z', enabled: may(can.snooze), run: () => openDialog('snooze', conversation) },
      ...(Object.keys(snoozeChoices) as SnoozeChoice[]).map((name): Command => ({
        id: `snooze-${name}`,
        group,
        label: t(`snooze.${name}`),
        enabled: may(can.snooze),
        run: () => mutate({ id, run: () => deeds.snooze(id, snoozeChoices[name](new Date())), done: t('deeds:done.snooze') }),
      })),
      { id: 'hold', group, label: t('deeds:hold'), enabled: may(can.hold), run: simple('hold') },
      { id: 'resolve', group, label: t('deeds:resolve'), keys: 'e', enabled: may(can.resolve), run: () => openDialog('resolve', conversation) },
      { id: 'resolve-next', group, label: t('deeds:resolveNext'), keys: 'Shift+E', enabled: may(can.resolve), run: () => openDialog('resolve', conversation, next) },
      { id: 'close', group, label: t('deeds:close'), enabled: may(can.close), run: () => openDialog('close', conversation) },
      { id: 'reopen', group, label: t('deeds:reopen'), enabled: may(can.reopen), run: simple('reopen') },
      { id: 'tags', group, label: t('deeds:tags'), keys: 'l', enabled: may(true), run: () => openDialog('tags', conversation) },
      { id: 'priority', group, label: t('deeds:priority'), keys: 'p', enabled: may(true), run: () => openDialog('priority', conversation) },
      { id: 'merge', group, label: t('deeds:merge'), enabled: may(can.merge && permissions.all.includes('conversations:merge')), run: () => openDialog('merge', conversation) },
      ...priorities.map((priority): Command => ({
        id: `priority-${priority}`,
        group,
        label: t('setPriority', { priority: t(`inbox:priority.${priority}`) }),
        enabled: may(priority !== conversation.priority),
        run: () => mutate({ id, run: () => deeds.priority(id, priority) }),
      })),
      { id: 'copy-protocol', group, label: t('copyProtocol'), keys: '.', enabled: Boolean(conversation.protocol), run: () => void copyProtocol() },
    ];
  }, [conversation, t, me, permissions, mutate]);
  useCommands(commands);
}
