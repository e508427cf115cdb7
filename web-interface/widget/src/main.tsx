/** The one script tag: puts the chat on the page in its own style island and offers `window.ispChat`. */
import { render } from 'preact';
import { ownScript, readConfig, type PageConfig } from './config';
import { Chat } from './core/chat';
import type { EventName, Listener } from './core/emitter';
import { chooseLanguage } from './i18n';
import { App } from './ui/App';
import styles from './ui/styles.css?inline';

const HOST_ID = 'ispchat-widget';

/** What the page may call. */
export interface IspChatApi {
  open(): void;
  close(): void;
  toggle(): void;
  /** Takes a signed identity (JWT with `sub` and `exp`), or null when the customer signs out of the page. */
  identify(token: string | null): Promise<void>;
  /** Listens to open, close, session, message, unread or rated; the answer stops listening. */
  on(event: EventName, listener: Listener): () => void;
}

function island(page: PageConfig): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement('div');
  host.id = HOST_ID;
  host.dataset.theme = page.theme;
  host.dataset.position = page.position;
  const root = host.attachShadow({ mode: 'open' });
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    // Not an inline style: works under a strict content security policy of the page.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
  } else {
    const style = document.createElement('style');
    style.textContent = styles;
    root.append(style);
  }
  document.body.append(host);
  return { host, root };
}

function api(chat: Chat): IspChatApi {
  return {
    open: () => chat.open(),
    close: () => chat.close(),
    toggle: () => chat.toggle(),
    identify: (token) => chat.identify(token),
    on: (event, listener) => chat.events.on(event, listener),
  };
}

function listen(chat: Chat): void {
  // Any element of the page with this attribute opens the chat, without a line of script.
  document.addEventListener('click', (e) => {
    if (!(e.target instanceof Element) || !e.target.closest('[data-ispchat-open]')) return;
    e.preventDefault();
    chat.open();
  });
  window.addEventListener('online', () => chat.wake());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && chat.wake());
  window.addEventListener('pagehide', () => chat.sleep());
  window.addEventListener('pageshow', (e) => e.persisted && chat.revive());
}

function mount(page: PageConfig): Chat {
  const language = chooseLanguage([page.locale, document.documentElement.lang, ...navigator.languages]);
  const chat = new Chat(page, () => language.tag);
  const { host, root } = island(page);
  host.lang = language.tag;
  const app = document.createElement('div');
  app.className = 'app';
  root.append(app);
  render(<App chat={chat} language={language} host={host} />, app);
  listen(chat);
  return chat;
}

function boot(): void {
  const page = readConfig(ownScript(), (window as { ispChat?: unknown }).ispChat, location.href);
  if (!page || document.getElementById(HOST_ID)) return;
  const begin = () => {
    const chat = mount(page);
    Object.assign(window, { ispChat: api(chat) });
    window.dispatchEvent(new CustomEvent('ispchat:ready'));
    const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1));
    idle(() => void chat.start());
  };
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin, { once: true });
}

boot();
