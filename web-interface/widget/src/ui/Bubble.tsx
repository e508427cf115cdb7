import { Fragment, h } from 'preact';
import { memo } from './memo';
import type { Delivery, Message, OutItem } from '../core/types';
import { clock, fullDate } from '../lib/dates';
import { linkify } from '../lib/links';
import { LeavingFile, StoredFile } from './Attachments';
import { useChat } from './context';
import { AlertIcon, CheckIcon, ChecksIcon, ClockIcon } from './icons';
import { cleanLine } from '../lib/text';
import { refusal } from './refusal';

/** Plain text with its links; the text itself is only ever a text node. */
export function RichText({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map((piece, i) =>
        piece.href ? (
          <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}

/** The delivery state of an own message: a drawing and its word. */
function Ticks({ status }: { status: Delivery }) {
  const { t } = useChat();
  const known = status === 'unconfirmed' ? 'sent' : status;
  const drawn = {
    queued: <ClockIcon size={14} />,
    sent: <CheckIcon size={14} />,
    delivered: <ChecksIcon size={14} />,
    read: <ChecksIcon size={14} />,
    failed: <AlertIcon size={14} />,
  }[known];
  return (
    <span class={`ticks ticks-${known}`}>
      {drawn}
      <span>{t[known]}</span>
    </span>
  );
}

function Failure({ item }: { item: OutItem }) {
  const { chat, t } = useChat();
  const refused = item.files.some((f) => f.refused);
  // What is left once the refused files are off must be worth a message.
  const rest = item.files.filter((f) => !f.refused);
  const canRetry = rest.every((f) => f.blob || f.uploaded) && (!refused || rest.length > 0 || item.content !== '');
  return (
    <div class="failure">
      {item.refused && !refused && <p>{refusal(item.refused, t)}</p>}
      {canRetry && (
        <button type="button" class="link" onClick={() => chat.retry(item)}>
          {refused ? t.sendRest : t.retry}
        </button>
      )}
      <button type="button" class="link" onClick={() => chat.discard(item)}>
        {t.discard}
      </button>
    </div>
  );
}

export interface BubbleProps {
  message: Message;
  /** The message as it waits in the outbox, until its stored form has arrived. */
  out: OutItem | null;
  /** First of a run of the same speaker: shows the name. */
  first: boolean;
  /** Last of a run: shows time and state. */
  last: boolean;
}

/** One message. */
export const Bubble = memo(function Bubble({ message, out, first, last }: BubbleProps) {
  const { t, locale } = useChat();
  const own = message.sender_type === 'customer';
  const status = message.status ?? 'sent';
  const failed = own && status === 'failed';
  const stored = message.attachments ?? [];
  const speaker = own ? t.you : cleanLine(message.sender_name, 40) || (message.sender_type === 'bot' ? t.bot : t.agent);
  return (
    <div class={`message ${own ? 'mine' : 'theirs'}${first ? ' first' : ''}${last ? ' last' : ''}`}>
      <p class={first && !own ? 'speaker' : 'sr'}>
        {speaker}
        {message.sender_type === 'bot' && speaker !== t.bot && <span class="bot"> · {t.bot}</span>}
      </p>
      {stored.map((file) => (
        <StoredFile key={file.id} file={file} seq={message.seq} />
      ))}
      {stored.length === 0 &&
        out?.files.map((file) => <LeavingFile key={file.key} file={file} item={out} failed={failed} />)}
      {message.content && (
        <p class={`bubble ${own ? 'own' : 'other'}`} dir="auto">
          <RichText text={message.content} />
        </p>
      )}
      {status === 'queued' && !last && (
        <span class="pending">
          <ClockIcon size={14} />
        </span>
      )}
      {last && (
        <p class="meta">
          <time dateTime={message.created_at} title={fullDate(message.created_at, locale)}>
            {clock(message.created_at, locale)}
          </time>
          {own && <Ticks status={status} />}
        </p>
      )}
      {failed && out && <Failure item={out} />}
    </div>
  );
});
