/** What every view needs: the chat, its state, the language. */
import { createContext } from "preact";
import { useContext, useEffect, useReducer } from "preact/hooks";
import type { Chat } from "../core/chat";
import type { State } from "../core/store";
import type { Language, Texts } from "../i18n";

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

/** Follows the state; the view is drawn again on every change. */
export function useChat(): View {
  const context = useContext(ChatContext);
  if (!context) throw new Error("The chat context is missing.");
  const { chat, language } = context;
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => chat.store.subscribe(() => redraw(undefined)), [chat]);
  return { chat, state: chat.store.get(), t: language.texts, locale: language.tag };
}
