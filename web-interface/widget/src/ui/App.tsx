import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Chat } from '../core/chat';
import type { Language } from '../i18n';
import { parseHex, palette, type Rgb } from '../lib/color';
import { ChatContext, useFollow } from './context';
import { Launcher } from './Launcher';
import { Panel } from './Panel';

const DEFAULT_COLOR: Rgb = [15, 107, 122];
const PAPER: Rgb = [255, 255, 255];
const NIGHT: Rgb = [26, 35, 45];

/** Writes the brand's colours, made readable for both themes, where the style sheet finds them. */
function useColors(host: HTMLElement, color: string | null): void {
  useLayoutEffect(() => {
    const rgb = (color && parseHex(color)) || DEFAULT_COLOR;
    const light = palette(rgb, PAPER);
    host.style.setProperty('--brand', light.brand);
    host.style.setProperty('--on-brand', light.onBrand);
    host.style.setProperty('--accent-light', light.accent);
    host.style.setProperty('--accent-dark', palette(rgb, NIGHT).accent);
  }, [color]);
}

/** The whole widget: a launcher, and the window while it is open. */
export function App({ chat, language, host }: { chat: Chat; language: Language; host: HTMLElement }) {
  useFollow(chat);
  const { open, config } = chat.store.get();
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useColors(host, chat.page.color ?? config?.color ?? null);
  useEffect(() => {
    if (wasOpen.current && !open) button.current?.focus();
    wasOpen.current = open;
  }, [open]);
  // One value for ever: a new one would draw every message again.
  const context = useMemo(() => ({ chat, language }), []);
  return (
    <ChatContext.Provider value={context}>
      {open && <Panel />}
      {!open && !chat.page.hideLauncher && <Launcher button={button} />}
    </ChatContext.Provider>
  );
}
