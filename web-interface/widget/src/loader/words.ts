/** The few words of the launcher; all others come with the chat. */
import type { LanguageTag } from '../i18n';

export interface LauncherWords {
  open: string;
  openUnread: string;
  openUnreadOne: string;
  opening: string;
  failed: string;
}

export const LAUNCHER_WORDS: Record<LanguageTag, LauncherWords> = {
  'pt-BR': {
    open: 'Abrir conversa',
    openUnread: 'Abrir conversa, {n} não lidas',
    openUnreadOne: 'Abrir conversa, 1 não lida',
    opening: 'Abrindo conversa…',
    failed: 'O chat não abriu. Confira sua internet e toque de novo.',
  },
  en: {
    open: 'Open chat',
    openUnread: 'Open chat, {n} unread',
    openUnreadOne: 'Open chat, 1 unread',
    opening: 'Opening chat…',
    failed: 'The chat did not open. Check your internet and try again.',
  },
  es: {
    open: 'Abrir chat',
    openUnread: 'Abrir chat, {n} sin leer',
    openUnreadOne: 'Abrir chat, 1 sin leer',
    opening: 'Abriendo el chat…',
    failed: 'El chat no abrió. Revisa tu internet y toca de nuevo.',
  },
};
