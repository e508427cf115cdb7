import { IconLock } from '@tabler/icons-react';
import type { Conversation, Message } from '@/api/types';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import type { OutboxItem } from '@/realtime/outbox-db';
import { Attachments } from './attachments';
import { MessageText } from './message-text';
import { DeliveryState } from './delivery-state';
import { Cards, MapPlace } from './kinds/bodies';
import { isShownAsCard } from './kinds/facts';
import { Offered } from './kinds/offered';
import { Quote } from './quote';
import { Refused } from './refused';
import classes from './thread.module.css';

/** A message that is still on its way, or was refused. */
export function PendingBubble({ item, conversation, isLast, quoted }: { item: OutboxItem; conversation: Conversation; isLast: boolean; quoted: Message | 'gone' | null }) {
  const { t } = useTranslation('thread');
  const isNote = item.message_type === 'note';
  // Stored here is as good as sent to a visitor of the site; on WhatsApp the way only begins.
  const status = item.state === 'failed' ? 'failed' : item.state === 'acked' && conversation.channel !== 'whatsapp' ? 'sent' : 'queued';
  return (
    <article className={classes['message']} data-side={isNote ? 'note' : 'out'} data-last={isLast || undefined} data-pending={item.state}>
      <div className={classes['column']}>
        <div className={classes['bubble']}>
          {isNote && (
            <div className={classes['noteHead']}>
              <IconLock size={13} stroke={1.75} aria-hidden /> {t('note')}
            </div>
          )}
          {quoted && <Quote message={quoted} hasMarks={conversation.channel === 'whatsapp'} />}
          {item.attachments.length > 0 && <Attachments attachments={item.attachments} conversationId={item.conversation_id} seq={0} type={item.message_type} />}
          <MapPlace message={item} />
          <Cards message={item} />
          {item.content && !isShownAsCard(item) && <MessageText text={item.content} hasMarks={conversation.channel === 'whatsapp' && !isNote} />}
          <Offered message={item} />
          <span className={classes['foot']}>
            <Time at={item.created_at} as="clock" />
            <DeliveryState status={status} />
          </span>
          {item.state === 'failed' && <Refused item={item} conversation={conversation} />}
        </div>
      </div>
    </article>
  );
}
