// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config';
import type { RunningChat, Shell } from '../contract';
import { Emitter } from '../core/emitter';
import { Device } from './device';
import { Door } from './door';
import { Launcher } from './launcher';
import { Parts } from './parts';
import { LAUNCHER_WORDS } from './words';

const BASE = 'https://chat.example';
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** The chat as the loader sees it: notes what it is told. */
class Told implements RunningChat {
  readonly calls: string[] = [];
  open(): void {
    this.calls.push('open');
  }
  close(): void {
    this.calls.push('close');
  }
  toggle(): void {
    this.calls.push('toggle');
  }
  identify(token: string | null): Promise<void> {
    this.calls.push(`identify ${token}`);
    return Promise.resolve();
  }
}

describe('the door to the chat', () => {
  let place: HTMLElement;
  let chat: Told;
  let asked: string[];
  let answer: (() => void) | null;
  let broken: boolean;
  let door: Door;
  let shell: Shell;

  function build(hideLauncher = false): void {
    const page = readConfig({ src: `${BASE}/widget.js`, dataset: {} }, {}, 'https://site.example/');
    if (!page) throw new Error('no configuration');
    const launcher = new Launcher(place, LAUNCHER_WORDS['pt-BR'], null, !hideLauncher);
    const load = (url: string) => {
      asked.push(url);
      if (broken) return Promise.reject(new Error('offline'));
      return new Promise((resolve) => {
        const before = answer;
        answer = () => {
          before?.();
          resolve(url.includes('/chat.js') ? { start: () => chat } : { texts: {} });
        };
      });
    };
    shell = {
      page,
      locale: 'pt-BR',
      root: place.attachShadow({ mode: 'open' }),
      launcher,
      events: new Emitter(),
      style: () => undefined,
      paint: () => undefined,
    };
    door = new Door(shell, launcher, new Device(BASE), new Parts(BASE, load, { chat: 'aa', 'pt-BR': 'bb' }));
    launcher.listen(() => door.open(), () => door.prepare());
  }

  const button = () => place.querySelector('button') as HTMLButtonElement;
  const note = () => place.querySelector('[role=status]')?.textContent;

  beforeEach(() => {
    localStorage.clear();
    place = document.createElement('div');
    document.body.append(place);
    chat = new Told();
    asked = [];
    answer = null;
    broken = false;
    build();
  });

  afterEach(() => place.remove());

  it('fetches nothing before somebody wants to talk', async () => {
    await door.identify('a.b.c');
    expect(asked).toEqual([]);
    expect(shell.page.identity).toBe('a.b.c');
  });

  it('fetches the chat and one language when the pointer comes near, once, and opens on the click', async () => {
    button().dispatchEvent(new Event('pointerenter'));
    expect(asked).toEqual([`${BASE}/widget/chat.js?v=aa`, `${BASE}/widget/pt-BR.js?v=bb`]);
    expect(button().getAttribute('aria-busy')).toBe('false');
    button().click();
    expect(button().getAttribute('aria-busy')).toBe('true');
    expect(button().getAttribute('aria-label')).toBe('Abrindo conversa…');
    answer?.();
    await settle();
    expect(chat.calls).toEqual(['open']);
    expect(asked).toHaveLength(2);
    expect(button().getAttribute('aria-busy')).toBe('false');
  });

  it('stays closed if it was closed again while the chat was on its way', async () => {
    door.toggle();
    door.toggle();
    answer?.();
    await settle();
    expect(chat.calls).toEqual([]);
    door.open();
    expect(chat.calls).toEqual(['open']);
  });

  it('says that the chat did not come, and asks under another address the next time', async () => {
    broken = true;
    button().click();
    await settle();
    expect(note()).toBe('O chat não abriu. Confira sua internet e toque de novo.');
    broken = false;
    button().click();
    expect(note()).toBe('');
    expect(asked.at(-1)).toBe(`${BASE}/widget/pt-BR.js?v=bb&again=1`);
    answer?.();
    await settle();
    expect(chat.calls).toEqual(['open']);
  });

  it('shows that something is on its way even where the page hides the launcher', () => {
    place.textContent = '';
    place.remove();
    place = document.createElement('div');
    document.body.append(place);
    build(true);
    expect(button().hidden).toBe(true);
    door.open();
    expect(button().hidden).toBe(false);
  });

  it('tells a running session about another customer, and in order', async () => {
    localStorage.setItem(`ispchat:${BASE}:session`, '{"token":"t"}');
    const done = door.identify(null);
    answer?.();
    await done;
    expect(chat.calls).toEqual(['identify null']);
  });

  it('erases the visitor on sign-out even when the chat cannot be fetched', async () => {
    localStorage.setItem(`ispchat:${BASE}:session`, '{"token":"t"}');
    localStorage.setItem(`ispchat:${BASE}:marks`, '{}');
    broken = true;
    await door.identify(null);
    expect(Object.keys(localStorage)).toEqual([]);
    expect(shell.page.identity).toBeNull();
  });
});

describe('the launcher', () => {
  it('carries the unread count in its name and as a badge', () => {
    const place = document.createElement('div');
    const launcher = new Launcher(place, LAUNCHER_WORDS['pt-BR'], 'Fale\u202e conosco', true);
    const label = () => place.querySelector('button')?.getAttribute('aria-label');
    expect(label()).toBe('Fale conosco. Abrir conversa');
    expect(place.querySelector<HTMLElement>('.badge')?.hidden).toBe(true);
    launcher.unread(1);
    expect(label()).toBe('Fale conosco. Abrir conversa, 1 não lida');
    launcher.unread(120);
    expect(label()).toBe('Fale conosco. Abrir conversa, 120 não lidas');
    expect(place.querySelector('.badge')?.textContent).toBe('99+');
    launcher.hide();
    expect(place.querySelector('button')?.hidden).toBe(true);
  });
});
