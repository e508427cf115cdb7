/** Settings of the page: `data-` attributes of the script tag over `window.ispChat = {...}`; nothing is read from URLs. */
import { parseHex } from './lib/color';
import { safeUrl } from './lib/links';

export interface PageConfig {
  baseUrl: string;
  name: string | null;
  logo: string | null;
  color: string | null;
  position: 'left' | 'right';
  locale: string | null;
  theme: 'auto' | 'light' | 'dark';
  queueId: string | null;
  identity: string | null;
  greeting: string | null;
  consentUrl: string | null;
  consentVersion: string | null;
  launcherTitle: string | null;
  hideLauncher: boolean;
}

type Source = Record<string, unknown>;

/** The script tag this file came from; a page element that only calls itself `currentScript` is not believed. */
export function ownScript(doc: Document = document): HTMLScriptElement | null {
  const current: unknown = doc.currentScript;
  if (current instanceof HTMLScriptElement) return current;
  return [...doc.querySelectorAll('script')].find((s) => /\/widget\.js([?#]|$)/.test(s.src)) ?? null;
}

/** A plain object only: `<a id="ispChat">` on the page would otherwise pass for configuration. */
export function plainObject(value: unknown): Source {
  if (typeof value !== 'object' || value === null) return {};
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? (value as Source) : {};
}

function text(source: Source, key: string): string | null {
  const value = source[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function oneOf<T extends string>(value: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.find((a) => a === value) ?? otherwise;
}

/** The server to talk to: http or https, and never plain http from an https page. */
export function serverUrl(wanted: string | null, scriptSrc: string, pageUrl: string): string | null {
  const fallback = scriptSrc ? new URL(scriptSrc, pageUrl).origin : new URL(pageUrl).origin;
  const url = safeUrl(wanted ?? fallback, pageUrl);
  if (!url) return null;
  const { protocol, hostname, username, origin, pathname } = new URL(url);
  if (!/^https?:$/.test(protocol) || username) return null;
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === 'http:' && new URL(pageUrl).protocol === 'https:' && !local) return null;
  return origin + pathname.replace(/\/+$/, '');
}

/** Merges both sources and checks every value. Null if there is no usable server address. */
export function readConfig(
  script: { src: string; dataset: DOMStringMap } | null,
  global: unknown,
  pageUrl: string,
): PageConfig | null {
  const source: Source = { ...plainObject(global), ...(script?.dataset ?? {}) };
  const baseUrl = serverUrl(text(source, 'baseUrl'), script?.src ?? '', pageUrl);
  if (!baseUrl) return null;
  const color = text(source, 'color');
  const logo = text(source, 'logo');
  const consentUrl = text(source, 'consentUrl');
  const hide = source.hideLauncher;
  return {
    baseUrl,
    name: text(source, 'name'),
    logo: logo && safeUrl(logo, pageUrl),
    color: color && parseHex(color) ? color : null,
    position: oneOf(text(source, 'position'), ['left', 'right'], 'right'),
    locale: text(source, 'locale'),
    theme: oneOf(text(source, 'theme'), ['auto', 'light', 'dark'], 'auto'),
    queueId: text(source, 'queueId'),
    identity: text(source, 'identity'),
    greeting: text(source, 'greeting'),
    consentUrl: consentUrl && safeUrl(consentUrl, pageUrl),
    consentVersion: text(source, 'consentVersion'),
    launcherTitle: text(source, 'launcherTitle'),
    hideLauncher: hide === true || hide === '' || hide === 'true',
  };
}
