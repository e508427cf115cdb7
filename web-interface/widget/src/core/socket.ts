/** One WebSocket to `/ws`: authenticates in the first frame, notices silence, comes back by itself. */
import { backoff } from '../lib/backoff';

export type Frame = { type: string } & Record<string, unknown>;
export type Link = 'idle' | 'connecting' | 'online' | 'offline';

export interface SocketHooks {
  token(): string | null;
  ready(): void;
  frame(frame: Frame): void;
  link(state: Link): void;
  /** The server will not have us: 4401 (session over) or 4403 (this site is not allowed). */
  rejected(code: number): void;
}

const READY_TIMEOUT_MS = 12_000;

export class Socket {
  private ws: WebSocket | null = null;
  private isReady = false;
  private wanted = false;
  private attempt = 0;
  private silenceMs = 60_000;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly hooks: SocketHooks,
  ) {}

  get ready(): boolean {
    return this.isReady;
  }

  /** Connects and stays connected until `close`. */
  open(): void {
    this.wanted = true;
    if (!this.ws) this.connect();
  }

  /** Disconnects and stays so. */
  close(): void {
    this.wanted = false;
    clearTimeout(this.retry);
    this.drop();
    this.hooks.link('idle');
  }

  /** The network seems to be back: try now instead of at the next turn. */
  hurry(): void {
    if (!this.wanted) return;
    this.attempt = 0;
    if (this.isReady) this.probe();
    else if (!this.ws) {
      clearTimeout(this.retry);
      this.connect();
    }
  }

  /** Sends a frame if the connection is up; tells whether it was handed over. */
  send(frame: Frame): boolean {
    if (!this.isReady || this.ws?.readyState !== WebSocket.OPEN) return false;
    this.ws.send(JSON.stringify(frame));
    return true;
  }

  private connect(): void {
    const token = this.hooks.token();
    if (!token) return;
    this.hooks.link('connecting');
    let ws: WebSocket;
    try {
      ws = new WebSocket(this.url);
    } catch {
      this.again();
      return;
    }
    this.ws = ws;
    this.watch(READY_TIMEOUT_MS);
    ws.onopen = () => ws.send(JSON.stringify({ type: 'auth', token }));
    ws.onmessage = (e) => this.ws === ws && this.receive(e.data);
    ws.onclose = (e) => this.ws === ws && this.closed(e.code);
  }

  private receive(data: unknown): void {
    let frame: Frame;
    try {
      frame = JSON.parse(String(data)) as Frame;
    } catch {
      return;
    }
    if (frame.type === 'ready') {
      const beat = Number(frame.heartbeat_s);
      this.silenceMs = (beat > 0 ? beat : 25) * 2_000 + 5_000;
      this.isReady = true;
      this.attempt = 0;
      this.hooks.link('online');
      this.watch(this.silenceMs);
      this.hooks.ready();
      return;
    }
    if (this.isReady) this.watch(this.silenceMs);
    this.hooks.frame(frame);
  }

  private closed(code: number): void {
    this.drop();
    if (code === 4401 || code === 4403) {
      this.wanted = false;
      this.hooks.link('offline');
      this.hooks.rejected(code);
    } else if (this.wanted) {
      // 4408: we were too slow; the way back is open at once.
      this.again(code === 4408 ? 100 : undefined);
    }
  }

  private again(delay: number = backoff(this.attempt++)): void {
    this.hooks.link('offline');
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.wanted && !this.ws && this.connect(), delay);
  }

  /** After sleep or a network change the socket may be dead without knowing: ask, and give it little time. */
  private probe(): void {
    this.send({ type: 'ping', t: Date.now() });
    this.watch(4_000);
  }

  private watch(ms: number): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      this.drop();
      if (this.wanted) this.again();
    }, ms);
  }

  private drop(): void {
    clearTimeout(this.watchdog);
    this.isReady = false;
    const ws = this.ws;
    this.ws = null;
    if (ws) {
      ws.onopen = ws.onmessage = ws.onclose = null;
      ws.close();
    }
  }
}
