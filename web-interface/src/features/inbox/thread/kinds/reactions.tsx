import { useUser } from '@/api/session';
import type { Message } from '@/api/types';
import { useTranslation } from '@/i18n';
import { reactionsOf, type Reaction } from '@/realtime/amendments';
import classes from './kinds.module.css';
import { useReact } from './use-react';

/** The reactions under a bubble; ours is taken back by a click. */
export function Reactions({ message, customer }: { message: Message; customer: string }) {
  const { t } = useTranslation('kinds');
  const { permissions } = useUser();
  const react = useReact(message);
  const reactions = reactionsOf(message);
  if (reactions.length === 0) return null;
  const nameOf = ({ author, author_name: name }: Reaction) => name || (author === 'customer' ? customer || t('react.customer') : '');
  return (
    <div className={classes['reactions']}>
      {[...new Set(reactions.map(({ emoji }) => emoji))].map((emoji) => {
        const who = reactions.filter((reaction) => reaction.emoji === emoji);
        const isOurs = who.some(({ author }) => author === 'agent');
        const label = t('react.by', { emoji, names: who.map(nameOf).join(', ') });
        const inside = (
          <>
            <span aria-hidden>{emoji}</span>
            {who.length > 1 && <span className={`${classes['count']} tabular`} aria-hidden>{who.length}</span>}
          </>
        );
        return isOurs && permissions.can_handle_conversations ? (
          <button key={emoji} type="button" className={classes['chip']} data-mine title={label} aria-label={`${label}. ${t('react.remove')}`} onClick={() => react('')}>
            {inside}
          </button>
        ) : (
          <span key={emoji} className={classes['chip']} role="img" title={label} aria-label={label}>
            {inside}
          </span>
        );
      })}
    </div>
  );
}
