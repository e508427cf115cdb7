import type { RefObject } from 'preact';
import { fill } from '../i18n';
import { useChat } from './context';
import { ChatIcon } from './icons';
import { cleanLine } from './text';

/** The button in the corner, with the number of unread messages. */
export function Launcher({ button }: { button: RefObject<HTMLButtonElement | null> }) {
  const { chat, t } = useChat();
  const unread = chat.unread();
  const title = cleanLine(chat.page.launcherTitle, 40);
  const label = unread === 0 ? t.open : unread === 1 ? t.openUnreadOne : fill(t.openUnread, { n: unread });
  return (
    <button
      ref={button}
      type="button"
      class={title ? 'launcher launcher-wide' : 'launcher'}
      aria-label={title ? `${title}. ${label}` : label}
      aria-haspopup="dialog"
      onClick={() => chat.open()}
    >
      <ChatIcon size={28} />
      {title && <span aria-hidden="true">{title}</span>}
      {unread > 0 && (
        <span class="badge" aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </button>
  );
}
