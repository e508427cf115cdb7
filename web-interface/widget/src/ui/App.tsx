import { h } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Shell } from '../contract';
import type { Chat } from '../core/chat';
import type { Language } from '../i18n';
import { ChatContext, useFollow } from './context';
import { Panel } from './Panel';

interface Props {
  chat: Chat;
  language: Language;
  shell: Pick<Shell, 'launcher' | 'paint'>;
}

/** The window while it is open; while it is not, the launcher, which was there before. */
export function App({ chat, language, shell }: Props) {
  useFollow(chat);
  const { open, config } = chat.store.get();
  const color = chat.page.color ?? config?.color ?? null;
  const unread = chat.unread();
  const wasOpen = useRef(false);
  const known = color !== null || config !== null;
  // Until the server's answer is there, what the launcher has stays.
  useLayoutEffect(() => void (known && shell.paint(color)), [color, known]);
  useLayoutEffect(() => shell.launcher.unread(unread), [unread]);
  useLayoutEffect(() => (open ? shell.launcher.hide() : shell.launcher.show()), [open]);
  useEffect(() => {
    if (wasOpen.current && !open) shell.launcher.focus();
    wasOpen.current = open;
  }, [open]);
  // One value for ever: a new one would draw every message again.
  const context = useMemo(() => ({ chat, language }), []);
  return <ChatContext.Provider value={context}>{open && <Panel />}</ChatContext.Provider>;
}
