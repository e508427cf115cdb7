/** The server's side of the widget, one method per request. */
import { ApiError, type Http } from './http';
import type { Conversation, MessagePage, ServerConfig, Session } from './types';

export interface FormData {
  name: string;
  phone?: string;
  email?: string;
  cpf?: string;
  queue_id?: string;
  consent: { version: string; accepted: boolean };
}

type SessionAnswer = Omit<Session, 'token' | 'subject'> & { session_token: string };

export const PAGE_SIZE = 50;

function path(conversationId: string, rest: string): string {
  return `/conversations/${encodeURIComponent(conversationId)}${rest}`;
}

export class Api {
  constructor(readonly http: Http) {}

  config(): Promise<ServerConfig> {
    return this.http.get('/config');
  }

  /** Opens a visitor's session; `subject` is whom the page says he is. */
  async begin(form: FormData, locale: string, identity: { token: string; subject: string } | null): Promise<Session> {
    const body = { ...form, locale, ...(identity ? { identity: identity.token } : {}) };
    const { session_token: token, ...rest } = await this.http.post<SessionAnswer>('/sessions', body);
    return { ...rest, token, subject: identity?.subject ?? null };
  }

  /** Ends the session on the server: its token opens nothing any more. */
  async end(): Promise<void> {
    try {
      await this.http.delete('/sessions/current');
    } catch (error) {
      // Without network the token is forgotten here and runs out there.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** The visitor's conversations, newest first. */
  async conversations(): Promise<Conversation[]> {
    return (await this.http.get<{ conversations: Conversation[] }>('/conversations')).conversations;
  }

  messages(conversationId: string, range: string, size = PAGE_SIZE): Promise<MessagePage> {
    return this.http.get(path(conversationId, `/messages?${range}&per_page=${size}`));
  }

  rate(conversationId: string, score: number, comment: string): Promise<unknown> {
    return this.http.post(path(conversationId, '/csat'), { score, ...(comment ? { comment } : {}) });
  }
}
