import type { Message } from '@/api/types';
import { Marked } from '@/components/marked';
import { useTranslation } from '@/i18n';
import { markedParts } from '@/lib/marks';
import classes from './thread.module.css';

/** The message that is being answered, with WhatsApp's marks where its thread shows them. */
export function Quote({ message, hasMarks, onGoTo }: { message: Message | 'gone'; hasMarks: boolean; onGoTo?: (id: string) => void }) {
  const { t } = useTranslation(['thread', 'inbox']);
  if (message === 'gone') return <span className={classes['quote']}>{t('quoteGone')}</span>;
  const text = message.content || message.attachments[0]?.name || t('quoteGone');
  const body = (
    <>
      <b>{message.sender_name}</b>
      <span className="truncate" dir="auto">
        {hasMarks && message.message_type !== 'note'
          ? markedParts(text).map((part) => (
              <Marked key={part.at} marks={part.marks}>
                {part.text}
              </Marked>
            ))
          : text}
      </span>
    </>
  );
  if (!onGoTo) return <span className={classes['quote']}>{body}</span>;
  return (
    <button type="button" className={classes['quote']} onClick={() => onGoTo(message.id)}>
      <span className="sr-only">{t('goToQuote')}: </span>
      {body}
    </button>
  );
}
