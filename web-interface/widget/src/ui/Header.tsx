import { h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isOver } from '../core/store';
import { fill } from '../i18n';
import { safeUrl } from '../lib/links';
import { useChat } from './context';
import { BackIcon, CloseIcon, DotsIcon } from './icons';
import { Protocol } from './Protocol';
import { cleanLine } from '../lib/text';

function Logo({ name }: { name: string }) {
  const { chat, state } = useChat();
  const [broken, setBroken] = useState('');
  const wanted = chat.page.logo ?? state.config?.logo_url ?? null;
  const src = wanted && safeUrl(wanted, `${chat.page.baseUrl}/`);
  if (src && /^https?:/.test(src) && src !== broken) {
    return <img class="logo" src={src} alt="" width={36} height={36} onError={() => setBroken(src)} />;
  }
  return (
    <span class="logo" aria-hidden="true">
      {[...name][0]?.toLocaleUpperCase() ?? ''}
    </span>
  );
}

function Menu() {
  const { chat, t } = useChat();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (e: Event) => !e.composedPath().includes(root.current as EventTarget) && setOpen(false);
    window.addEventListener('pointerdown', away);
    return () => window.removeEventListener('pointerdown', away);
  }, [open]);
  const escape = (e: KeyboardEvent) => {
    if (e.key !== 'Escape' || !open) return;
    e.stopPropagation();
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    <div class="menu" ref={root} onKeyDown={escape}>
      <button type="button" class="icon" aria-label={t.menu} title={t.menu} aria-expanded={open} onClick={() => setOpen(!open)}>
        <DotsIcon />
      </button>
      {open && (
        <div class="menu-list">
          <Protocol />
          <button
            type="button"
            onClick={() => {
              setOpen(false);
              void chat.signOut();
            }}
          >
            {t.signOut}
          </button>
        </div>
      )}
    </div>
  );
}

function useSubtitle(): string {
  const { state, t } = useChat();
  const { conversation } = state;
  if (!conversation) return '';
  if (isOver(conversation)) return t.over;
  const agent = cleanLine(conversation.agent_name, 40);
  if (agent) return fill(t.attendedBy, { name: agent });
  return conversation.status === 'waiting' ? t.waiting : '';
}

/** Name of the provider, who is attending, and the way out. */
export function Header({ name, onBack }: { name: string; onBack: (() => void) | null }) {
  const { chat, state, t } = useChat();
  const subtitle = useSubtitle();
  return (
    <div class="header">
      {onBack && (
        <button type="button" class="icon" aria-label={t.back} title={t.back} onClick={onBack}>
          <BackIcon />
        </button>
      )}
      <Logo name={name} />
      <div class="header-text">
        <h2>{name}</h2>
        {subtitle && <p>{subtitle}</p>}
      </div>
      {state.session && <Menu />}
      <button type="button" class="icon" aria-label={t.close} title={t.close} onClick={() => chat.close()}>
        <CloseIcon />
      </button>
    </div>
  );
}
