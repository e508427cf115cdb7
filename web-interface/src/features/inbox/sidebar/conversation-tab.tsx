import { Button } from '@mantine/core';
import type { Conversation } from '@/api/types';
import { useChannelName } from '@/components/channel-icon';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { openDialog } from '../deeds/dialogs-store';
import { useQueues } from '../use-inbox';
import { Facts } from './facts';
import classes from './sidebar.module.css';

/** Where the conversation stands. */
export function ConversationTab({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(['sidebar', 'inbox']);
  const queues = useQueues();
  const channel = useChannelName()(conversation.channel);
  const none = t('conversation.none');
  const time = (at: string | null | undefined) => (at ? <Time at={at} as="full" /> : none);
  return (
    <>
      <Facts
        items={[
          [t('conversation.status'), t(`inbox:status.${conversation.status}`)],
          ...(conversation.snoozed_until ? ([[t('conversation.snoozedUntil'), time(conversation.snoozed_until)]] as [string, React.ReactNode][]) : []),
          [t('conversation.queue'), (conversation.queue_id && queues.get(conversation.queue_id)?.name) || t('conversation.noQueue')],
          [t('conversation.agent'), conversation.agent_name ?? none],
          [t('conversation.channel'), channel],
          [t('conversation.protocol'), <span key="protocol" className="tabular">{conversation.protocol ?? none}</span>],
          [
            t('conversation.priority'),
            <Button key="priority" size="compact-xs" variant="default" onClick={() => openDialog('priority', conversation)}>
              {t(`inbox:priority.${conversation.priority}`)}
            </Button>,
          ],
          [t('conversation.opened'), time(conversation.created_at)],
          [t('conversation.assigned'), time(conversation.assigned_at)],
          [t('conversation.closed'), time(conversation.closed_at)],
          [t('conversation.messages'), <span key="count" className="tabular">{conversation.last_seq}</span>],
        ]}
      />
      <h2 className={classes['heading']}>{t('conversation.tags')}</h2>
      <div className={classes['tags']}>
        {conversation.tags.map((tag) => (
          <span key={tag} className={classes['tag']}>
            {tag}
          </span>
        ))}
        <Button size="compact-xs" variant="default" onClick={() => openDialog('tags', conversation)} aria-label={t('conversation.tags')}>
          +
        </Button>
      </div>
    </>
  );
}
