/** Which conversation the visitor is in and how it stands: found at the start, followed while it lasts. */
import type { Api } from './api';
import { ApiError } from './http';
import type { Live } from './live';
import type { Signals } from './signals';
import type { Socket } from './socket';
import type { Memory } from './storage';
import { isClosed, type Store } from './store';
import { EMPTY } from './timeline';
import type { Conversation } from './types';

const RETRY_MS = 5_000;
const SETTLE_MS = 150;

export interface AttendanceParts {
  api: Api;
  store: Store;
  memory: Memory;
  socket: Socket;
  live: Live;
  signals: Signals;
  /** The server no longer knows the session. */
  expired(): void;
  /** The conversation is known: what waits may leave. */
  found(): void;
}

export class Attendance {
  private resumeTimer: ReturnType<typeof setTimeout> | undefined;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: AttendanceParts) {}

  /** Finds the conversation of the session and shows it; tries again until the server answers. */
  async resume(): Promise<void> {
    const { api, store, found } = this.parts;
    store.set({ loading: true });
    try {
      const [conversation] = await api.conversations();
      if (conversation) await this.show(conversation);
      found();
    } catch (error) {
      if (this.unanswered(error)) this.resumeTimer = setTimeout(() => void this.resume(), RETRY_MS);
    } finally {
      store.set({ loading: false });
    }
  }

  /** Makes a conversation the one on screen. */
  async show(conversation: Conversation): Promise<void> {
    const { store, memory, live, socket, signals } = this.parts;
    clearTimeout(this.resumeTimer);
    store.set({
      conversation,
      timeline: EMPTY,
      typing: null,
      readSeq: memory.readSeq(conversation.id),
      csat: memory.isRated(conversation.id) ? 'done' : 'open',
    });
    await live.load(conversation.id, conversation.last_seq);
    if (socket.ready) live.subscribe();
    else if (!isClosed(conversation) || store.get().open) socket.open();
    signals.markRead();
  }

  /** Takes the conversation off the screen. */
  leave(): void {
    clearTimeout(this.resumeTimer);
    clearTimeout(this.refreshTimer);
    this.parts.socket.close();
    this.parts.store.set({ conversation: null, timeline: EMPTY, readSeq: 0, typing: null, csat: 'open' });
  }

  /** Something happened to it (taken, transferred, closed): reads its state anew. */
  refreshSoon(delay = SETTLE_MS): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => void this.refresh(), delay);
  }

  /** The socket was refused (4401). Is the session over, or did only the socket's server restart? HTTP knows. */
  async verify(): Promise<void> {
    const { api, store, socket } = this.parts;
    const reconnect = () => setTimeout(() => store.get().conversation && socket.open(), RETRY_MS);
    try {
      await api.conversations();
      reconnect();
    } catch (error) {
      if (this.unanswered(error)) reconnect();
    }
  }

  private async refresh(): Promise<void> {
    const { api, store } = this.parts;
    const shown = store.get().conversation?.id;
    try {
      const conversation = (await api.conversations()).find((c) => c.id === shown);
      if (conversation && store.get().conversation?.id === shown) store.set({ conversation });
    } catch (error) {
      if (this.unanswered(error)) this.refreshSoon(RETRY_MS);
    }
  }

  /** True if the question may be asked again; an ended session is told on. */
  private unanswered(error: unknown): boolean {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) this.parts.expired();
    return error.ambiguous;
  }
}
