/** The one script tag: puts the launcher on the page, offers `window.ispChat` and fetches the chat when it is needed. */
import { ownScript, readConfig, type PageConfig } from '../config';
import { Emitter } from '../core/emitter';
import { chooseLanguage } from '../i18n';
import styles from '../styles/loader.css?inline';
import { Device } from './device';
import { Door, type IspChatApi } from './door';
import { HOST_ID, Island } from './island';
import { Launcher } from './launcher';
import { Parts } from './parts';
import { LAUNCHER_WORDS } from './words';

function whenIdle(run: () => void): void {
  const idle = window.requestIdleCallback ?? ((later: () => void) => setTimeout(later, 1));
  idle(run);
}

/** Where the page names no colour, the server knows it: remembered from the last page, asked anew when there is time. */
function findColor(page: PageConfig, device: Device, island: Island): void {
  island.paint(page.color ?? device.color());
  // A session brings the chat, which asks for itself.
  if (page.color || device.hasSession()) return;
  whenIdle(() => {
    void fetch(`${page.baseUrl}/api/widget/config`, { credentials: 'omit', referrerPolicy: 'strict-origin-when-cross-origin' })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((config: { color?: string | null } | null) => {
        if (!config) return;
        device.keepConfig(config);
        island.paint(config.color ?? null);
      })
      // Without an answer the launcher keeps the colour it has; the chat says what is wrong when it is opened.
      .catch(() => undefined);
  });
}

function listen(door: Door): void {
  // Any element of the page with this attribute opens the chat, without a line of script.
  document.addEventListener('click', (e) => {
    if (!(e.target instanceof Element) || !e.target.closest('[data-ispchat-open]')) return;
    e.preventDefault();
    door.open();
  });
}

function begin(page: PageConfig): void {
  const locale = chooseLanguage([page.locale, document.documentElement.lang, ...navigator.languages]);
  const island = new Island(page, locale);
  const device = new Device(page.baseUrl);
  const events = new Emitter();
  island.style(styles);
  const launcher = new Launcher(island.place(), LAUNCHER_WORDS[locale], page.launcherTitle, !page.hideLauncher);
  const shell = {
    page,
    locale,
    root: island.root,
    launcher,
    events,
    style: (css: string) => island.style(css),
    paint: (color: string | null) => island.paint(color),
  };
  const door = new Door(shell, launcher, device, new Parts(page.baseUrl));
  launcher.listen(() => door.open(), () => door.prepare());
  listen(door);
  findColor(page, device, island);
  const api: IspChatApi = {
    open: () => door.open(),
    close: () => door.close(),
    toggle: () => door.toggle(),
    identify: (token) => door.identify(token),
    on: (event, listener) => events.on(event, listener),
  };
  Object.assign(window, { ispChat: api });
  window.dispatchEvent(new CustomEvent('ispchat:ready'));
  if (device.hasSession()) whenIdle(() => door.prepare());
}

function boot(): void {
  const page = readConfig(ownScript(), (window as { ispChat?: unknown }).ispChat, location.href);
  if (!page || document.getElementById(HOST_ID)) return;
  if (document.body) begin(page);
  else document.addEventListener('DOMContentLoaded', () => begin(page), { once: true });
}

boot();
