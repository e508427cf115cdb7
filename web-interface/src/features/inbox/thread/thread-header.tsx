import { Button, Menu } from '@mantine/core';
import { IconArrowForwardUp, IconArrowLeft, IconCheck, IconClock, IconCopy, IconDotsVertical, IconLayoutSidebarRight } from '@tabler/icons-react';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { ChannelIcon, useChannelName } from '@/components/channel-icon';
import { IconButton } from '@/components/icon-button';
import { PersonAvatar } from '@/components/person-avatar';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { copyText } from '@/lib/clipboard';
import { displayName } from '@/lib/format';
import { numberOf } from '@/lib/window';
import { possible } from '../deeds/deeds';
import { DeedItems } from '../deeds/deed-items';
import { openDialog } from '../deeds/dialogs-store';
import { useQueues } from '../use-inbox';
import { Colleagues } from './colleagues';
import { SlaChip } from './sla-chip';
import classes from './thread.module.css';

interface Props {
  conversation: Conversation;
  onBack: () => void;
  sidebar: { isOpen: boolean; toggle: () => void };
}

/** Who it is, the protocol, and the deeds used most. */
export function ThreadHeader({ conversation, onBack, sidebar }: Props) {
  const { t } = useTranslation(['thread', 'inbox', 'deeds', 'common']);
  const { id: me, permissions } = useUser();
  const queues = useQueues();
  const channel = useChannelName()(conversation.channel);
  const { name: number } = numberOf(conversation);
  const name = displayName(conversation.customer_name, conversation.customer_phone);
  const can = possible(conversation, me);
  const queue = conversation.queue_id ? queues.get(conversation.queue_id)?.name : undefined;
  const handles = permissions.can_handle_conversations;

  return (
    <header className={classes['header']}>
      <IconButton label={t('common:back')} className={classes['back'] ?? ''} onClick={onBack} size={36}>
        <IconArrowLeft size={20} stroke={1.5} />
      </IconButton>
      <span className={classes['headFace']}>
        <PersonAvatar name={name} size={36} />
      </span>
      <div className={classes['who']}>
        <h2 className={`${classes['title']} truncate`} dir="auto">
          {name}
        </h2>
        <div className={classes['meta']}>
          <span className={classes['metaItem']}>
            <ChannelIcon channel={conversation.channel} size={13} /> <span className={classes['wide']}>{number && number !== channel ? `${channel} · ${number}` : channel}</span>
          </span>
          {conversation.protocol && <Protocol protocol={conversation.protocol} />}
          {queue && <span className={`${classes['metaItem']} ${classes['wide']}`}>{queue}</span>}
          <span className={`${classes['metaItem']} ${classes['wider']}`}>
            {conversation.status === 'in_service' ? (conversation.agent_id === me ? t('you') : conversation.agent_name) : t(`inbox:status.${conversation.status}`)}
          </span>
          <SlaChip conversation={conversation} />
        </div>
      </div>
      <Colleagues conversationId={conversation.id} />
      {handles && (
        <div className={classes['deeds']}>
          {can.transfer && (
            <Button size="compact-md" variant="default" leftSection={<IconArrowForwardUp size={16} stroke={1.5} />} onClick={() => openDialog('transfer', conversation)}>
              {t('deeds:transfer')}
            </Button>
          )}
          {can.snooze && (
            <IconButton label={t('deeds:snooze')} hint="Z" variant="default" onClick={() => openDialog('snooze', conversation)}>
              <IconClock size={18} stroke={1.5} />
            </IconButton>
          )}
          {can.resolve && (
            <IconButton label={t('deeds:resolve')} hint="E" variant="default" onClick={() => openDialog('resolve', conversation)}>
              <IconCheck size={18} stroke={1.5} />
            </IconButton>
          )}
        </div>
      )}
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <IconButton label={t('header.more')}>
            <IconDotsVertical size={18} stroke={1.5} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <DeedItems conversation={conversation} />
        </Menu.Dropdown>
      </Menu>
      <IconButton label={sidebar.isOpen ? t('header.hideDetails') : t('header.details')} hint="]" aria-expanded={sidebar.isOpen} onClick={sidebar.toggle}>
        <IconLayoutSidebarRight size={18} stroke={1.5} />
      </IconButton>
    </header>
  );
}

function Protocol({ protocol }: { protocol: string }) {
  const { t } = useTranslation(['thread', 'common']);
  return (
    <button
      type="button"
      className={`${classes['protocol']} tabular`}
      title={t('header.copyProtocol')}
      aria-label={`${t('header.protocol', { protocol })}. ${t('header.copyProtocol')}`}
      onClick={() => void copyText(protocol).then((done) => done && toastDone(t('common:copied')))}
    >
      {protocol}
      <IconCopy size={12} stroke={1.5} aria-hidden />
    </button>
  );
}
