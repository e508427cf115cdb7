/** What the page may call, from the first moment: what needs the chat fetches it and waits for it. */
import type { RunningChat, Shell } from '../contract';
import type { EventName, Listener } from '../core/emitter';
import type { Device } from './device';
import type { Launcher } from './launcher';
import type { Parts } from './parts';

/** `window.ispChat`. */
export interface IspChatApi {
  open(): void;
  close(): void;
  toggle(): void;
  /** Takes a signed identity (JWT with `sub` and `exp`), or null when the customer signs out of the page. */
  identify(token: string | null): Promise<void>;
  /** Listens to open, close, session, message, unread or rated; the answer stops listening. */
  on(event: EventName, listener: Listener): () => void;
}

export class Door {
  private chat: RunningChat | null = null;
  private fetching: Promise<RunningChat> | null = null;
  private isWanted = false;

  constructor(
    private readonly shell: Shell,
    private readonly launcher: Launcher,
    private readonly device: Device,
    private readonly parts: Parts,
  ) {}

  /** Opens the window; shows that it is on its way, or that it did not come. */
  open(): void {
    if (this.chat) return this.chat.open();
    if (this.isWanted) return;
    this.isWanted = true;
    this.launcher.busy(true);
    this.fetch().then(
      (chat) => {
        this.launcher.busy(false);
        if (this.isWanted) chat.open();
      },
      () => this.isWanted && this.giveUp(),
    );
  }

  close(): void {
    if (this.chat) return this.chat.close();
    this.isWanted = false;
    this.launcher.busy(false);
  }

  toggle(): void {
    if (this.chat) this.chat.toggle();
    else if (this.isWanted) this.close();
    else this.open();
  }

  /** Fetches the chat ahead: somebody is about to open it, or a session waits. What fails here is tried again on opening. */
  prepare(): void {
    this.fetch().catch(() => undefined);
  }

  async identify(token: string | null): Promise<void> {
    if (!this.fetching && !this.device.hasSession()) {
      this.shell.page.identity = token;
      return;
    }
    try {
      await (await this.fetch()).identify(token);
    } catch (error) {
      if (this.chat) throw error;
      // Whoever signs out of the page must leave nothing behind, network or not.
      if (token === null) this.device.forget();
      this.shell.page.identity = token;
    }
  }

  private fetch(): Promise<RunningChat> {
    this.fetching ??= this.parts.start(this.shell).then(
      (chat) => (this.chat = chat),
      (error: unknown) => {
        this.fetching = null;
        throw error;
      },
    );
    return this.fetching;
  }

  private giveUp(): void {
    this.isWanted = false;
    this.launcher.failed();
  }
}
