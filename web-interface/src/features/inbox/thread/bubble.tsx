import { IconArrowBackUp, IconBan, IconBrandWhatsapp, IconCopy, IconLock, IconRobot } from '@tabler/icons-react';
import { useUser } from '@/api/session';
import type { Conversation, Message } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { Time } from '@/components/time';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { copyText } from '@/lib/clipboard';
import { Attachments } from './attachments';
import { DeliveryState } from './delivery-state';
import { Carried, Marks } from './kinds/bodies';
import { Offered } from './kinds/offered';
import { DeliveryTrouble } from './kinds/delivery-trouble';
import { EditedMark } from './kinds/edited-mark';
import { choiceOf, isDeleted, isShownAsCard, isVoice, offerOf, sentAsOf, unsupportedOf } from './kinds/facts';
import kinds from './kinds/kinds.module.css';
import { ReactButton } from './kinds/react-button';
import { Reactions } from './kinds/reactions';
import { MessageText } from './message-text';
import { Quote } from './quote';
import classes from './thread.module.css';

interface Props {
  message: Message;
  conversation: Conversation;
  /** It was said in a conversation that goes on in this one. */
  isElsewhere?: boolean;
  isFirst: boolean;
  isLast: boolean;
  quoted: Message | 'gone' | null;
  onReply: (message: Message) => void;
  onGoTo: (id: string) => void;
}

/** A message or a note. */
export function Bubble({ message, conversation, isElsewhere = false, isFirst, isLast, quoted, onReply, onGoTo }: Props) {
  const { t } = useTranslation('thread');
  const side = sideOf(message);
  const isBot = message.sender_type === 'bot';
  const isBare = message.message_type === 'sticker' && message.attachments.length > 0 && !isDeleted(message);
  return (
    // Focus by touch brings up what the pointer brings up by hovering.
    <article className={classes['message']} tabIndex={-1} data-side={side} data-first={isFirst || undefined} data-last={isLast || undefined}>
      <div className={classes['column']}>
        <div className={classes['bubble']} data-bot={isBot || undefined} data-bare={isBare || undefined}>
          {side === 'note' && (
            <div className={classes['noteHead']}>
              <IconLock size={13} stroke={1.75} aria-hidden /> {t('note')} · {message.sender_name}
            </div>
          )}
          {side === 'out' && isFirst && (
            <div className={classes['author']}>
              {isBot && <IconRobot size={13} stroke={1.5} aria-hidden />}
              {message.sender_id === 'business_app' && <IconBrandWhatsapp size={13} stroke={1.5} aria-hidden />}
              {message.sender_name || (isBot ? t('bot') : '')}
            </div>
          )}
          {side === 'in' && isFirst && <span className="sr-only">{message.sender_name}: </span>}
          {isDeleted(message) ? <Gone side={side} /> : <Body message={message} hasMarks={conversation.channel === 'whatsapp' && side !== 'note'} quoted={quoted} onGoTo={onGoTo} />}
          <span className={classes['foot']}>
            {!isDeleted(message) && <EditedMark message={message} />}
            <Time at={message.created_at} as="clock" />
            {side === 'out' && <DeliveryState status={message.status} />}
          </span>
          {side === 'out' && <DeliveryTrouble message={message} conversation={conversation} />}
        </div>
        {side !== 'note' && <Reactions message={message} customer={conversation.customer_name} />}
      </div>
      {!isDeleted(message) && <Tools message={message} conversation={conversation} isElsewhere={isElsewhere} onReply={onReply} />}
    </article>
  );
}

function Body({ message, hasMarks, quoted, onGoTo }: Pick<Props, 'message' | 'quoted' | 'onGoTo'> & { hasMarks: boolean }) {
  const sentAs = sentAsOf(message);
  return (
    <>
      <Marks message={message} />
      {quoted && <Quote message={quoted} hasMarks={hasMarks} onGoTo={onGoTo} />}
      {!sentAs && <Header message={message} />}
      {message.attachments.length > 0 && (
        <Attachments attachments={message.attachments} conversationId={message.conversation_id} seq={message.seq} type={message.message_type} sender={isVoice(message) ? message.sender_name : ''} />
      )}
      <Carried message={message} />
      {hasWords(message) && <MessageText text={sentAs || message.content} hasMarks={hasMarks} />}
      {!sentAs && <Offered message={message} />}
    </>
  );
}

function Header({ message }: { message: Message }) {
  const header = offerOf(message)?.header;
  return header ? <div className={kinds['strong']} dir="auto">{header}</div> : null;
}

// A place, a choice or an unknown thing brings a line for lists and notifications; here the card already says it.
function hasWords(message: Message): boolean {
  if (!message.content || isShownAsCard(message) || unsupportedOf(message)) return false;
  return choiceOf(message) === null;
}

function Gone({ side }: { side: 'in' | 'out' | 'note' }) {
  const { t } = useTranslation('kinds');
  return (
    <span className={kinds['gone']}>
      <IconBan size={15} stroke={1.5} aria-hidden />
      {side === 'in' ? t('deleted.in') : t('deleted.out')}
    </span>
  );
}

function Tools({ message, conversation, isElsewhere, onReply }: Pick<Props, 'message' | 'conversation' | 'isElsewhere' | 'onReply'>) {
  const { t } = useTranslation(['thread', 'common']);
  const { permissions } = useUser();
  const isTalk = !isElsewhere && message.message_type !== 'note' && message.direction !== 'internal';
  const canReact = isTalk && permissions.can_handle_conversations && conversation.channel === 'whatsapp' && conversation.status !== 'closed';
  return (
    <span className={classes['tools']}>
      {isTalk && (
        <IconButton label={t('reply')} size={28} onClick={() => onReply(message)}>
          <IconArrowBackUp size={16} stroke={1.5} />
        </IconButton>
      )}
      {canReact && <ReactButton message={message} />}
      {message.content && (
        <IconButton label={t('copyText')} size={28} onClick={() => void copyText(message.content).then((done) => done && toastDone(t('common:copied')))}>
          <IconCopy size={15} stroke={1.5} />
        </IconButton>
      )}
    </span>
  );
}

function sideOf(message: Message): 'in' | 'out' | 'note' {
  if (message.message_type === 'note' || message.direction === 'internal') return 'note';
  return message.direction === 'inbound' ? 'in' : 'out';
}
