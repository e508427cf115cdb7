/** Where the two halves of the widget meet: what the loader hands to the chat, and what the chat answers. */
import type { PageConfig } from './config';
import type { Emitter } from './core/emitter';
import type { Texts } from './i18n';

/** The button in the corner, as the chat sees it. */
export interface LauncherView {
  /** The window is open: the button makes room. */
  hide(): void;
  show(): void;
  focus(): void;
  unread(count: number): void;
}

/** What is on the page before anybody wants to talk. */
export interface Shell {
  page: PageConfig;
  /** The visitor's language, as a tag. */
  locale: string;
  /** The island that holds everything; `ownerDocument` is the site's. */
  root: ShadowRoot;
  launcher: LauncherView;
  events: Emitter;
  /** Adds a style sheet to the island, in a way that a strict content security policy allows. */
  style(css: string): void;
  /** Takes the provider's colour; null stands for our own. */
  paint(color: string | null): void;
}

/** The chat, once it is there. */
export interface RunningChat {
  open(): void;
  close(): void;
  toggle(): void;
  identify(token: string | null): Promise<void>;
}

/** The file `chat.js`. */
export interface ChatModule {
  start(shell: Shell, texts: Texts): RunningChat;
}

/** A file with the words of one language. */
export interface TextsModule {
  texts: Texts;
}
