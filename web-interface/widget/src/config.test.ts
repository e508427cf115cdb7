import { describe, expect, it } from 'vitest';
import { plainObject, readConfig, serverUrl } from './config';
import { readIdentity } from './core/identity';
import { Memory } from './core/storage';
import { chooseLanguage } from './i18n';
import { texts as en } from './i18n/en';
import { texts as es } from './i18n/es';
import { texts as ptBR } from './i18n/pt-BR';
import { LAUNCHER_WORDS } from './loader/words';

const PAGE = 'https://provedor.example/planos?ispchat=https://evil.example';
const script = (dataset: Record<string, string> = {}) => ({ src: 'https://chat.example/widget.js?v=2', dataset });

describe('the settings', () => {
  it('default to the server the script came from', () => {
    expect(readConfig(script(), undefined, PAGE)?.baseUrl).toBe('https://chat.example');
  });

  it("come from the tag first, then from the page's object", () => {
    const config = readConfig(script({ name: 'Do atributo' }), { name: 'Do objeto', color: '#123456', hideLauncher: true }, PAGE);
    expect(config).toMatchObject({ name: 'Do atributo', color: '#123456', hideLauncher: true, position: 'right' });
  });

  it('ignore what is not a value of theirs', () => {
    const config = readConfig(script({ color: 'url(https://x)', theme: 'neon', position: 'top', logo: 'javascript:x' }), {}, PAGE);
    expect(config).toMatchObject({ color: null, theme: 'auto', position: 'right', logo: null });
  });

  it('accept only http and https servers, and no plain http from a secure page', () => {
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'ftp://x.example', 'http://chat.example', 'https://u:p@chat.example']) {
      expect(serverUrl(bad, '', PAGE)).toBeNull();
    }
    expect(serverUrl('http://localhost:8000/', '', PAGE)).toBe('http://localhost:8000');
    expect(serverUrl('https://chat.example/base/', '', PAGE)).toBe('https://chat.example/base');
  });

  it('are not taken from a page element that only has the right name', () => {
    class Anchor {
      baseUrl = 'https://evil.example';
    }
    expect(plainObject(new Anchor())).toEqual({});
    expect(plainObject('x')).toEqual({});
    expect(plainObject(null)).toEqual({});
  });
});

function jwt(claims: object): string {
  const part = (value: object) =>
    btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value)))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  return `${part({ alg: 'HS256' })}.${part(claims)}.x`;
}

describe('the identity', () => {
  it('is read from a token with a subject that has not expired', () => {
    const now = Date.parse('2026-01-10T12:00:00Z');
    const exp = now / 1000 + 60;
    expect(readIdentity(jwt({ sub: '42', name: 'José Antônio', phone: '5511912345678', exp }), now)).toMatchObject({
      subject: '42',
      name: 'José Antônio',
      phone: '5511912345678',
    });
    expect(readIdentity(jwt({ sub: '42', exp: exp - 120 }), now)).toBeNull();
    expect(readIdentity(jwt({ exp }), now)).toBeNull();
    for (const bad of [null, '', 'x', 'a.b.c', 'a.!!.c']) expect(readIdentity(bad, now)).toBeNull();
  });
});

describe('the remembered session', () => {
  const map = new Map<string, string>();
  const storage = {
    getItem: (k: string) => map.get(k) ?? null,
    setItem: (k: string, v: string) => void map.set(k, v),
    removeItem: (k: string) => void map.delete(k),
  };
  const session = (subject: string | null, expires_at: string) => ({
    token: 't',
    expires_at,
    contact_id: 'c',
    conversation_id: null,
    subject,
  });
  const now = Date.parse('2026-01-10T12:00:00Z');

  it('ends with its expiry, and everything with it', () => {
    const memory = new Memory('p', storage, storage);
    memory.keepSession(session(null, '2026-01-10T12:30:00Z'));
    memory.keepReadSeq('c1', 7);
    expect(memory.session(null, now)?.token).toBe('t');
    expect(memory.session(null, now + 3_600_000)).toBeNull();
    expect(memory.readSeq('c1')).toBe(0);
  });

  it('is not given to another identity', () => {
    const memory = new Memory('p', storage, storage);
    memory.keepSession(session('42', '2026-01-10T12:30:00Z'));
    expect(memory.session('43', now)).toBeNull();
    expect(memory.session('42', now)).toBeNull();
  });

  it('is not needed: without storage the chat works for the page', () => {
    const memory = new Memory('p', null, null);
    memory.keepSession(session(null, '2026-01-10T12:30:00Z'));
    expect(memory.session(null, now)).toBeNull();
    expect(memory.draft()).toBe('');
  });
});

describe('the languages', () => {
  it('are chosen by the first tag we speak', () => {
    expect(chooseLanguage([null, 'de', 'es-AR', 'en'])).toBe('es');
    expect(chooseLanguage(['pt_PT'])).toBe('pt-BR');
    expect(chooseLanguage(['zz'])).toBe('pt-BR');
  });

  it('fill the same places in the same sentences', () => {
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(ptBR) as (keyof typeof ptBR)[]) {
      expect(places(en[key]), key).toEqual(places(ptBR[key]));
      expect(places(es[key]), key).toEqual(places(ptBR[key]));
    }
    for (const words of Object.values(LAUNCHER_WORDS)) expect(places(words.openUnread)).toEqual(['{n}']);
  });
});
