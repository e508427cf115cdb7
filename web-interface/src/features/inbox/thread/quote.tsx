import type { Message } from '@/api/types';
import { useTranslation } from '@/i18n';
import classes from './thread.module.css';

/** The message that is being answered. */
export function Quote({ message, onGoTo }: { message: Message | 'gone'; onGoTo?: (id: string) => void }) {
  const { t } = useTranslation(['thread', 'inbox']);
  if (message === 'gone') return <span className={classes['quote']}>{t('quoteGone')}</span>;
  const text = message.content || message.attachments[0]?.name || t('quoteGone');
  const body = (
    <>
      <b>{message.sender_name}</b>
      <span className="truncate" dir="auto">
        {text}
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
