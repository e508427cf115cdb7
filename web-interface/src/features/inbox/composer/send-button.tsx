import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconPlayerPause, IconSend2 } from '@tabler/icons-react';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { usePreferences } from '@/lib/preferences';
import { deeds, possible } from '../deeds/deeds';
import { useDeed } from '../deeds/use-deed';
import classes from './composer.module.css';

interface Props {
  conversation: Conversation;
  isNote: boolean;
  disabled: boolean;
  onSend: () => boolean;
}

/** Sends; the arrow offers to finish or pause the conversation with it. */
export function SendButton({ conversation, isNote, disabled, onSend }: Props) {
  const { t } = useTranslation(['composer', 'deeds']);
  const { id: me } = useUser();
  const { sendWith } = usePreferences();
  const deed = useDeed();
  const can = possible(conversation, me);
  const hint = sendWith === 'enter' ? t('enterSends') : t('modEnterSends', { mod: 'Ctrl' });
  const then = (name: 'resolve' | 'hold') => () => {
    if (onSend()) deed.mutate({ id: conversation.id, run: () => deeds[name](conversation.id), done: t(`deeds:done.${name}`) });
  };
  if (isNote) {
    return (
      <Button color="yellow" autoContrast disabled={disabled} onClick={onSend} title={hint}>
        {t('saveNote')}
      </Button>
    );
  }
  return (
    <Button.Group>
      <Button disabled={disabled} onClick={onSend} aria-label={t('send')} title={hint}>
        <span className={classes['sendText']}>{t('send')}</span>
        <IconSend2 size={16} stroke={1.5} aria-hidden />
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button disabled={disabled || !(can.resolve || can.hold)} px={6} aria-label={t('sendMenu')} style={{ borderInlineStart: '1px solid color-mix(in srgb, currentColor 25%, transparent)' }}>
            <IconChevronDown size={16} stroke={1.5} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {can.resolve && (
            <Menu.Item leftSection={<IconCheck size={16} stroke={1.5} />} onClick={then('resolve')}>
              {t('sendAndResolve')}
            </Menu.Item>
          )}
          {can.hold && (
            <Menu.Item leftSection={<IconPlayerPause size={16} stroke={1.5} />} onClick={then('hold')}>
              {t('sendAndHold')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
