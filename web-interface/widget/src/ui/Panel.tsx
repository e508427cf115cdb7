import { Fragment, h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isClosed, isOver } from '../core/store';
import { useChat } from './context';
import { Composer } from './Composer';
import { Csat } from './Csat';
import { Header } from './Header';
import { Log } from './Log';
import { PreChat } from './PreChat';
import { Protocol } from './Protocol';
import { cleanLine } from '../lib/text';
import { useTray, type Tray } from './tray';
import { trapTab, useFullScreen } from './window';
import { Welcome } from './Welcome';

const OFFLINE_AFTER_MS = 2_500;

/** True once the connection has been away long enough to be worth a word. */
function useOffline(): boolean {
  const { state } = useChat();
  const [late, setLate] = useState(false);
  const away = state.session !== null && (state.link === 'offline' || state.link === 'connecting');
  useEffect(() => {
    if (!away) return setLate(false);
    const timer = setTimeout(() => setLate(true), OFFLINE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [away]);
  return late;
}

function Notices() {
  const { chat, state, t } = useChat();
  const offline = useOffline();
  const text = { expired: t.expired, origin: t.originRefused, unavailable: t.unavailable };
  return (
    <div role="status" class="notices">
      {state.notice && (
        <p class="notice">
          {text[state.notice]}
          {state.notice === 'unavailable' && (
            <button type="button" class="link" onClick={() => void chat.loadConfig()}>
              {t.tryAgain}
            </button>
          )}
        </p>
      )}
      {offline && !state.notice && <p class="notice">{t.reconnecting}</p>}
    </div>
  );
}

type ViewName = 'welcome' | 'form' | 'chat' | 'loading';

function useViewName(): ViewName {
  const { state } = useChat();
  if (!state.session) return state.intent ? 'form' : 'welcome';
  if (state.conversation || state.outbox.length > 0) return 'chat';
  return state.loading ? 'loading' : 'welcome';
}

/** The drop target: the whole panel, while a file is held over it. */
function useDrop(tray: Tray, enabled: boolean) {
  const [over, setOver] = useState(false);
  const hasFiles = (e: DragEvent) => enabled && [...(e.dataTransfer?.types ?? [])].includes('Files');
  return {
    over,
    handlers: {
      onDragOver: (e: DragEvent) => {
        if (!hasFiles(e)) return;
        e.preventDefault();
        setOver(true);
      },
      onDragLeave: (e: DragEvent) => {
        if (!(e.currentTarget as Element).contains(e.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (e: DragEvent) => {
        if (!hasFiles(e)) return;
        e.preventDefault();
        setOver(false);
        void tray.add([...(e.dataTransfer?.files ?? [])]);
      },
    },
  };
}

/** The window: a dialog that holds the focus until Escape or the close button gives it back. */
export function Panel() {
  const { chat, state, t, locale } = useChat();
  const view = useViewName();
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const tray = useTray();
  const writing = view === 'welcome' || (view === 'chat' && !isClosed(state.conversation));
  const drop = useDrop(tray, writing);
  const name = cleanLine(chat.page.name ?? state.config?.name, 60) || 'Chat';
  useFullScreen(root);
  // Files chosen by whoever signed out are not for whoever comes next.
  useEffect(() => void (!state.session && tray.clear()), [state.session]);

  useEffect(() => {
    // On a touch screen focusing a field raises the keyboard over the greeting: focus the window itself there.
    const touch = window.matchMedia('(pointer: coarse)').matches;
    const first = view === 'form' ? root.current?.querySelector<HTMLElement>('form input') : input.current;
    (touch || !first ? root.current : first)?.focus();
  }, [view]);

  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'Escape' && !e.isComposing) {
      e.stopPropagation();
      chat.close();
    } else if (e.key === 'Tab' && root.current) trapTab(e, root.current);
  };
  return (
    <div class="panel" role="dialog" aria-modal="true" aria-label={name} lang={locale} tabIndex={-1} ref={root} onKeyDown={onKeyDown} {...drop.handlers}>
      <Header name={name} onBack={view === 'form' ? () => chat.dismissForm() : null} />
      <Notices />
      {view === 'welcome' && <Welcome />}
      {view === 'form' && <PreChat />}
      {view === 'loading' && <div class="body skeleton" aria-busy="true"><i /><i /><i /></div>}
      {view === 'chat' && <Log>{isOver(state.conversation) && <><Protocol /><Csat /></>}</Log>}
      {writing && <Composer key={state.session?.token} input={input} tray={tray} />}
      {view === 'chat' && isClosed(state.conversation) && (
        <div class="composer">
          <button type="button" class="primary" onClick={() => chat.startOver()}>
            {t.newConversation}
          </button>
        </div>
      )}
      {drop.over && <div class="drop">{t.dropHere}</div>}
    </div>
  );
}
