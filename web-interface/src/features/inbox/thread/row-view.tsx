import { memo } from 'react';
import type { Conversation, Message } from '@/api/types';
import { Time } from '@/components/time';
import { useLocale, useTranslation } from '@/i18n';
import { daySeparator } from '@/lib/format';
import { useNow } from '@/lib/use-now';
import { Bubble } from './bubble';
import { useEventText } from './event-text';
import { PendingBubble } from './pending-bubble';
import type { ThreadRow } from './rows';
import classes from './thread.module.css';

interface Props {
  row: ThreadRow;
  conversation: Conversation;
  quoted: Message | 'gone' | null;
  onReply: (message: Message) => void;
  onGoTo: (id: string) => void;
}

/** One row of the thread. */
export const RowView = memo(function RowView({ row, conversation, quoted, onReply, onGoTo }: Props) {
  const { t } = useTranslation('thread');
  switch (row.kind) {
    case 'start':
      return <p className={classes['start']}>{t('start')}</p>;
    case 'day':
      return <Day at={row.at} />;
    case 'new':
      return (
        <div className={classes['newMark']} role="separator" aria-label={t('newMessages')}>
          <span>{t('newMessages')}</span>
        </div>
      );
    case 'origin':
      return <Origin conversation={conversation} id={row.conversationId} />;
    case 'event':
      return <Activity message={row.message} />;
    case 'message':
      return <Bubble message={row.message} conversation={conversation} isElsewhere={row.isElsewhere} isFirst={row.isFirst} isLast={row.isLast} quoted={quoted} onReply={onReply} onGoTo={onGoTo} />;
    case 'pending':
      return <PendingBubble item={row.item} conversation={conversation} isLast={row.isLast} quoted={quoted} />;
  }
});

function Day({ at }: { at: string }) {
  const { t } = useTranslation('thread');
  const locale = useLocale();
  const now = useNow();
  return (
    <div className={classes['day']}>
      <span>{daySeparator(at, locale, now, { today: t('today'), yesterday: t('yesterday') })}</span>
    </div>
  );
}

/** Says which conversation the following lines are of, where several are read as one. */
function Origin({ conversation, id }: { conversation: Conversation; id: string }) {
  const { t } = useTranslation('thread');
  const protocol = id === conversation.id ? conversation.protocol : conversation.merged_from.find((link) => link.id === id)?.protocol;
  return (
    <div className={classes['day']} role="separator" aria-label={t('origin', { protocol: protocol ?? '' })}>
      <span>{t('origin', { protocol: protocol ?? '' })}</span>
    </div>
  );
}

function Activity({ message }: { message: Message }) {
  const say = useEventText();
  return (
    <p className={classes['activity']}>
      <span dir="auto">{say(message)}</span> <Time at={message.created_at} as="clock" />
    </p>
  );
}
