import { IconAlertTriangleFilled, IconCheck, IconChevronDown, IconChevronUp, IconClockExclamation, IconHourglass, IconRobot } from '@tabler/icons-react';
import { memo, type MouseEvent } from 'react';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { ChannelIcon } from '@/components/channel-icon';
import { PersonAvatar } from '@/components/person-avatar';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { displayName, duration } from '@/lib/format';
import { useNow } from '@/lib/use-now';
import { waitingSince } from '@/realtime/inbox';
import { previewOf, slaOf } from './preview';
import classes from './list.module.css';

interface Props {
  conversation: Conversation;
  queueName: string | undefined;
  /** The company's number it goes through, where there is more than one. */
  numberName?: string | undefined;
  isSelected: boolean;
  /** It was taken from this list and belongs to another one now. */
  isKept?: boolean;
  isActive: boolean;
  isMarked: boolean;
  isMarking: boolean;
  typing: boolean;
  draft: string | undefined;
  /** The pointer came near: what a click would show can be fetched. */
  onAim: (id: string) => void;
  onOpen: (id: string) => void;
  onMark: (id: string, range: boolean) => void;
  onMenu: (id: string, at: { x: number; y: number }) => void;
}

/** From here on a wait asks for attention. */
const LONG_WAIT_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

/** One conversation in the list: who, how long, how late. */
export const ConversationRow = memo(function ConversationRow(props: Props) {
  const { conversation, isSelected, isActive, isMarked, isMarking, onAim, onOpen, onMark, onMenu } = props;
  const { t } = useTranslation('inbox');
  const name = displayName(conversation.customer_name, conversation.customer_phone);
  const unread = conversation.unread_count;
  const mark = (event: MouseEvent) => {
    event.stopPropagation();
    onMark(conversation.id, event.shiftKey);
  };

  return (
    // The keyboard is handled by the listbox, which holds the focus.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="option"
      id={`row-${conversation.id}`}
      aria-selected={isMarking ? isMarked : isSelected}
      className={classes['row']}
      data-selected={isSelected || undefined}
      data-active={isActive || undefined}
      data-unread={unread > 0 || undefined}
      onClick={(event) => (isMarking || event.shiftKey || event.ctrlKey || event.metaKey ? onMark(conversation.id, event.shiftKey) : onOpen(conversation.id))}
      onPointerEnter={() => onAim(conversation.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(conversation.id, { x: event.clientX, y: event.clientY });
      }}
    >
      {/* A pointer's shortcut for marking; the keyboard marks with x. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span className={classes['face']} onClick={mark} data-marked={isMarked || undefined} data-marking={isMarking || undefined}>
        <PersonAvatar name={name} />
        <span className={classes['check']} />
        <span className={classes['channel']}>
          <ChannelIcon channel={conversation.channel} size={12} />
        </span>
      </span>
      <span className={classes['lines']}>
        <span className={classes['line']}>
          <span className={`${classes['name']} truncate`} dir="auto">
            {name}
          </span>
          {conversation.last_message_at && <Time at={conversation.last_message_at} className={classes['time']} />}
        </span>
        <span className={classes['line']}>
          <PreviewText {...props} />
          {unread > 0 && (
            <span className={`${classes['unread']} tabular`}>
              <span aria-hidden>{unread > 9 ? '9+' : unread}</span>
              <span className="sr-only">{t('row.unread', { count: unread })}</span>
            </span>
          )}
        </span>
        <Chips {...props} />
        <span className="sr-only">{t(`status.${conversation.status}`)}</span>
      </span>
    </div>
  );
});

function PreviewText({ conversation, typing, draft }: Props) {
  const { t } = useTranslation('inbox');
  const { id: me } = useUser();
  const preview = previewOf(conversation, me);
  if (typing) return <span className={`${classes['preview']} ${classes['typing']} truncate`}>{t('row.typing')}</span>;
  if (draft) {
    return (
      <span className={`${classes['preview']} truncate`} dir="auto">
        <span className={classes['draft']}>{t('row.draft')}</span> {draft}
      </span>
    );
  }
  const text = preview.text || (preview.media ? t(`row.media.${preview.media}`) : t('row.noMessage'));
  return (
    <span className={`${classes['preview']} truncate`} dir="auto">
      {preview.isOutbound && <span aria-hidden>↩ </span>}
      {preview.author && `${typeof preview.author === 'string' ? t(`row.by.${preview.author}`) : preview.author.name}: `}
      {text}
    </span>
  );
}

function Chips({ conversation, queueName, numberName, isKept = false }: Props) {
  const { id: me } = useUser();
  const { t } = useTranslation('inbox');
  const now = useNow();
  const sla = slaOf(conversation, now);
  const { priority, tags, status } = conversation;
  const waited = now.getTime() - new Date(waitingSince(conversation)).getTime();
  const PriorityIcon = priority === 'urgent' ? IconAlertTriangleFilled : priority === 'high' ? IconChevronUp : IconChevronDown;
  return (
    <span className={classes['chips']}>
      <span className={classes['labels']}>
        {isKept && (
          <span className={classes['chip']} data-tone="accent">
            <IconCheck size={11} aria-hidden />
            {t('row.withYou')}
          </span>
        )}
        {sla && (
          <span className={classes['chip']} data-tone={sla.kind === 'late' ? 'red' : 'amber'}>
            <IconClockExclamation size={11} aria-hidden />
            {t(`row.${sla.kind}`, { time: duration(sla.ms) })}
          </span>
        )}
        {status === 'waiting' && !sla && (
          <span className={`${classes['chip']} tabular`} data-tone={waited >= LONG_WAIT_MS ? 'amber' : 'plain'}>
            <IconHourglass size={11} aria-hidden />
            {waited < MINUTE_MS ? t('row.justNow') : t('row.waiting', { time: duration(waited) })}
          </span>
        )}
        {status === 'automation' && (
          <span className={classes['chip']} data-tone="violet">
            <IconRobot size={11} aria-hidden />
            {t('tabs.bot')}
          </span>
        )}
        {priority !== 'normal' && (
          <span className={classes['chip']} data-tone={priority === 'urgent' ? 'red' : priority === 'high' ? 'amber' : 'plain'}>
            <PriorityIcon size={11} aria-hidden />
            {t(`priority.${priority}`)}
          </span>
        )}
        {numberName && (
          <span className={classes['chip']}>
            <ChannelIcon channel={conversation.channel} size={11} />
            {numberName}
          </span>
        )}
        {queueName && <span className={classes['chip']}>{queueName}</span>}
        {tags.slice(0, 2).map((tag) => (
          <span key={tag} className={classes['chip']} data-tone="tag">
            {tag}
          </span>
        ))}
        {tags.length > 2 && <span className={classes['chip']}>{t('row.more', { count: tags.length - 2 })}</span>}
      </span>
      {conversation.agent_name && conversation.agent_id !== me && (
        <span className={classes['assignee']} title={conversation.agent_name}>
          {conversation.agent_name.split(' ')[0]}
        </span>
      )}
    </span>
  );
}
