/** Fetches the rest of the widget: the chat and the words of one language, side by side. */
import type { ChatModule, Shell, RunningChat, TextsModule } from '../contract';

/** The first characters of each file's digest, set by the build: the server keeps an address that names them for ever. */
declare const __VERSIONS__: Record<string, string>;

const PATIENCE_MS = 30_000;

export class Parts {
  private attempt = 0;

  constructor(
    private readonly baseUrl: string,
    private readonly load: (url: string) => Promise<unknown> = (url) => import(/* @vite-ignore */ url),
    private readonly versions: Record<string, string> = __VERSIONS__,
  ) {}

  /** Fetches and starts the chat. Rejects if it did not come in time. */
  async start(shell: Shell): Promise<RunningChat> {
    const again = this.attempt++;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The chat did not come.')), PATIENCE_MS);
    });
    try {
      const both = Promise.all([this.part('chat', again), this.part(shell.locale, again)]);
      const [chat, words] = await Promise.race([both, late]);
      return (chat as ChatModule).start(shell, (words as TextsModule).texts);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A browser may remember that a module failed, so a repeat has another address. */
  private part(name: string, again: number): Promise<unknown> {
    return this.load(`${this.baseUrl}/widget/${name}.js?v=${this.versions[name]}${again ? `&again=${again}` : ''}`);
  }
}
