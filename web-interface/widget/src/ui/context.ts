/** What every view needs: the chat, its state, the language. */
import { createContext } from 'preact';
import { useContext, useLayoutEffect, useReducer } from 'preact/hooks';
import type { Chat } from '../core/chat';
import type { State } from '../core/store';
import type { Language, Texts } from '../i18n';

export interface Context {
  chat: Chat;
  language: Language;
}

export const ChatContext = createContext<Context | null>(null);

export interface View {
  chat: Chat;
  state: State;
  t: Texts;
  locale: string;
}

/** The chat as it is now; drawn again with the parent. */
export function useChat(): View {
  const context = useContext(ChatContext);
  if (!context) throw new Error('The chat context is missing.');
  const { chat, language } = context;
  return { chat, state: chat.store.get(), t: language.texts, locale: language.tag };
}

/** Follows the state: draws the calling view again on every change. */
export function useFollow(chat: Chat): void {
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  // Before the next paint, not after it: a change in between would be missed.
  useLayoutEffect(() => chat.store.subscribe(() => redraw()), [chat]);
}
