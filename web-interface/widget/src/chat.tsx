/** The chat itself, fetched by the loader when somebody wants to talk or a session waits. */
import { h, render } from 'preact';
import type { RunningChat, Shell } from './contract';
import { Chat } from './core/chat';
import { BrowserStore } from './core/outbox-store';
import type { Texts } from './i18n';
import { deviceKeys } from './lib/device-keys';
import styles from './styles/chat.css?inline';
import { App } from './ui/App';

function listen(chat: Chat): void {
  window.addEventListener('online', () => chat.wake());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && chat.wake());
  window.addEventListener('pagehide', () => chat.sleep());
  window.addEventListener('pageshow', (e) => e.persisted && chat.revive());
}

/** Puts the chat into the island and takes up the session that was left, if there is one. */
export function start(shell: Shell, texts: Texts): RunningChat {
  const store = new BrowserStore(deviceKeys(shell.page.baseUrl).database);
  const chat = new Chat(shell.page, () => shell.locale, store, shell.events);
  shell.style(styles);
  const place = document.createElement('div');
  place.className = 'app';
  shell.root.append(place);
  render(<App chat={chat} language={{ tag: shell.locale, texts }} shell={shell} />, place);
  listen(chat);
  void chat.start();
  return chat;
}
