import { fullJitter } from './backoff';
import { closeCode, type ClientFrame, type ServerFrame } from './frames';

/** Where the connection stands; `retryAt` is when it will be tried again. */
export interface Connection {
  phase: 'stopped' | 'connecting' | 'ready' | 'waiting';
  retryAt: number;
  /** Attempts since the last good connection. */
  attempts: number;
}

export interface SocketOptions {
  url: string;
  /** A good access token, or null when there is no session any more. Throws when the server cannot be reached. */
  token: () => Promise<string | null>;
  onFrame: (frame: ServerFrame) => void;
  onConnection: (connection: Connection) => void;
  /** The server refused the token it was given. */
  onRejected: () => void;
  create?: (url: string) => WebSocket;
}

const CONNECT_TIMEOUT_MS = 12_000;
const DEFAULT_HEARTBEAT_S = 25;
const WATCH_MS = 5_000;

/** One WebSocket that keeps itself alive: authenticates, notices silence, reconnects with full jitter. */
export class RealtimeSocket {
  private readonly options: SocketOptions;
  private socket: WebSocket | null = null;
  private connection: Connection = { phase: 'stopped', retryAt: 0, attempts: 0 };
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setInterval> | undefined;
  private lastFrameAt = 0;
  private silenceMs = CONNECT_TIMEOUT_MS;

  constructor(options: SocketOptions) {
    this.options = options;
  }

  /** Whether frames can be sent now. */
  get isReady(): boolean {
    return this.connection.phase === 'ready';
  }

  start(): void {
    if (this.connection.phase !== 'stopped') return;
    window.addEventListener('online', this.retryNow);
    window.addEventListener('offline', this.onOffline);
    document.addEventListener('visibilitychange', this.onVisible);
    this.watchTimer = setInterval(this.watch, WATCH_MS);
    void this.connect(0);
  }

  stop(): void {
    window.removeEventListener('online', this.retryNow);
    window.removeEventListener('offline', this.onOffline);
    document.removeEventListener('visibilitychange', this.onVisible);
    clearInterval(this.watchTimer);
    clearTimeout(this.retryTimer);
    this.move({ phase: 'stopped', retryAt: 0, attempts: 0 });
    this.drop();
  }

  /** Sends a frame; false = not connected, nothing was sent. */
  send(frame: ClientFrame): boolean {
    if (!this.isReady || this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Tries at once instead of at `retryAt`. */
  readonly retryNow = (): void => {
    if (this.connection.phase !== 'waiting') return;
    clearTimeout(this.retryTimer);
    void this.connect(this.connection.attempts);
  };

  private readonly onVisible = (): void => {
    if (document.visibilityState === 'visible') {
      this.retryNow();
      this.watch();
    }
  };

  // The computer knows that its network is gone long before the silence would show it.
  private readonly onOffline = (): void => {
    this.drop();
    this.retryLater();
  };

  // A dead network does not close sockets: silence longer than the heartbeat does.
  private readonly watch = (): void => {
    if (this.socket && Date.now() - this.lastFrameAt > this.silenceMs) {
      this.drop();
      this.retryLater();
    }
  };

  private async connect(attempts: number): Promise<void> {
    this.move({ phase: 'connecting', retryAt: 0, attempts });
    let token: string | null;
    try {
      token = await this.options.token();
    } catch {
      this.retryLater(); // The server is away: the session is not in question.
      return;
    }
    if (token === null || this.connection.phase !== 'connecting') return;
    const socket = (this.options.create ?? ((url) => new WebSocket(url)))(this.options.url);
    this.socket = socket;
    this.lastFrameAt = Date.now();
    this.silenceMs = CONNECT_TIMEOUT_MS;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'auth', token } satisfies ClientFrame));
    socket.onmessage = (event: MessageEvent<string>) => this.receive(socket, event.data);
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  private receive(socket: WebSocket, data: string): void {
    if (socket !== this.socket) return;
    this.lastFrameAt = Date.now();
    const frame = JSON.parse(data) as ServerFrame;
    if (frame.type === 'ready') {
      this.silenceMs = ((frame.heartbeat_s || DEFAULT_HEARTBEAT_S) * 1.5 + 5) * 1000;
      this.move({ phase: 'ready', retryAt: 0, attempts: 0 });
    }
    this.options.onFrame(frame);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    if (code === closeCode.unauthenticated) this.options.onRejected();
    this.retryLater();
  }

  private retryLater(): void {
    if (this.connection.phase === 'stopped') return;
    const wait = fullJitter(this.connection.attempts);
    this.move({ phase: 'waiting', retryAt: Date.now() + wait, attempts: this.connection.attempts + 1 });
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(this.retryNow, wait);
  }

  private drop(): void {
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private move(connection: Connection): void {
    this.connection = connection;
    this.options.onConnection(connection);
  }
}
