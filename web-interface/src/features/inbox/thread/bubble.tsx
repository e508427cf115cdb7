import { IconArrowBackUp, IconCopy, IconLock, IconRobot } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { Time } from '@/components/time';
import { toastDone } from '@/components/toast';
import { copyText } from '@/lib/clipboard';
import { linkify } from '@/lib/text';
import { Attachments } from './attachments';
import { DeliveryState } from './delivery-state';
import { Quote } from './quote';
import classes from './thread.module.css';

interface Props {
  message: Message;
  conversationId: string;
  isFirst: boolean;
  isLast: boolean;
  quoted: Message | 'gone' | null;
  onReply: (message: Message) => void;
  onGoTo: (id: string) => void;
}

/** A message or a note. */
export function Bubble({ message, conversationId, isFirst, isLast, quoted, onReply, onGoTo }: Props) {
  const { t } = useTranslation(['thread', 'common']);
  const side = sideOf(message);
  const isBot = message.sender_type === 'bot';
  return (
    <article className={classes['message']} data-side={side} data-first={isFirst || undefined} data-last={isLast || undefined}>
      <div className={classes['bubble']} data-bot={isBot || undefined}>
        {side === 'note' && (
          <div className={classes['noteHead']}>
            <IconLock size={13} stroke={1.75} aria-hidden /> {t('note')} · {message.sender_name}
          </div>
        )}
        {side === 'out' && isFirst && (
          <div className={classes['author']}>
            {isBot && <IconRobot size={13} stroke={1.5} aria-hidden />}
            {message.sender_name || (isBot ? t('bot') : '')}
          </div>
        )}
        {side === 'in' && isFirst && <span className="sr-only">{message.sender_name}: </span>}
        {quoted && <Quote message={quoted} onGoTo={onGoTo} />}
        {message.attachments.length > 0 && <Attachments attachments={message.attachments} conversationId={conversationId} seq={message.seq} />}
        {message.content && <MessageText text={message.content} />}
        <span className={classes['foot']}>
          <Time at={message.created_at} as="clock" />
          {side === 'out' && <DeliveryState status={message.status} />}
        </span>
        {message.status === 'failed' && <p className={classes['failure']}>{t('failed', { reason: reasonOf(message) || t('state.failed') })}</p>}
      </div>
      <span className={classes['tools']}>
        {side !== 'note' && (
          <IconButton label={t('reply')} size={28} onClick={() => onReply(message)}>
            <IconArrowBackUp size={16} stroke={1.5} />
          </IconButton>
        )}
        {message.content && (
          <IconButton label={t('copyText')} size={28} onClick={() => void copyText(message.content).then((done) => done && toastDone(t('common:copied')))}>
            <IconCopy size={15} stroke={1.5} />
          </IconButton>
        )}
      </span>
    </article>
  );
}

/** The words of a message: text and links, never HTML. */
export function MessageText({ text }: { text: string }) {
  return (
    <div className={classes['text']} dir="auto">
      {linkify(text).map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </div>
  );
}

function sideOf(message: Message): 'in' | 'out' | 'note' {
  if (message.message_type === 'note' || message.direction === 'internal') return 'note';
  return message.direction === 'inbound' ? 'in' : 'out';
}

function reasonOf(message: Message): string {
  const reason = message.metadata['error'] ?? message.metadata['failure_reason'];
  return typeof reason === 'string' ? reason : '';
}
