// @vitest-environment jsdom
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../config';
import { Chat } from '../core/chat';
import { MemoryStore } from '../core/outbox-store';
import { applyEvent, EMPTY } from '../core/timeline';
import type { Attachment, Message } from '../core/types';
import { texts } from '../i18n/pt-BR';
import { App } from './App';

const HOSTILE = [
  '<img src=x onerror="window.pwned=1">',
  '<svg/onload=window.pwned=1>',
  '<math><mtext><style><img src=x onerror=window.pwned=1></style></mtext></math>',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '[x](javascript:window.pwned=1) javascript:window.pwned=1 data:text/html,<script>1</script>',
  '{{7*7}} ${7*7}',
];

function message(seq: number, change: Partial<Message>): Message {
  return {
    id: `m${seq}`,
    conversation_id: 'c',
    seq,
    content: '',
    message_type: 'text',
    sender_type: 'agent',
    sender_name: 'Ana',
    created_at: '2026-01-10T12:00:00Z',
    ...change,
  };
}

function file(change: Partial<Attachment>): Attachment {
  return { id: 'f', name: 'foto.png', content_type: 'image/png', size: 10, url: '/f', ...change };
}

const shell = {
  paint: () => undefined,
  launcher: { hide: () => undefined, show: () => undefined, focus: () => undefined, unread: () => undefined },
};

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('the widget on a page', () => {
  let root: HTMLElement;
  let chat: Chat;

  beforeEach(() => {
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
    root = document.createElement('div');
    document.body.append(root);
    const page = readConfig({ src: 'https://chat.example/widget.js', dataset: {} }, {}, 'https://site.example/');
    if (!page) throw new Error('no configuration');
    chat = new Chat(page, () => 'pt-BR', new MemoryStore());
    render(<App chat={chat} language={{ tag: 'pt-BR', texts }} shell={shell} />, root);
  });

  afterEach(() => {
    render(null, root);
    root.remove();
    vi.unstubAllGlobals();
  });

  function converse(messages: Message[]): void {
    const timeline = messages.reduce((t, m) => applyEvent(t, m.seq, m), EMPTY);
    const session = { token: 't', expires_at: '2099-01-01T00:00:00Z', contact_id: 'k', conversation_id: 'c', subject: null };
    chat.store.set({ session, timeline, open: true, conversation: { id: 'c', status: 'in_service', last_seq: messages.length } });
  }

  it('shows hostile text, names and events as text', async () => {
    converse([
      ...HOSTILE.map((text, i) => message(i + 1, { content: text, sender_name: text, sender_type: i % 2 ? 'bot' : 'agent' })),
      message(7, { message_type: 'system', sender_type: 'system', content: '<b>x</b>', metadata: { event: 'taken', agent_name: '<i>Ana</i>' } }),
    ]);
    await settle();
    expect([...root.querySelectorAll('.bubble')].map((b) => b.textContent)).toEqual(HOSTILE);
    expect(root.querySelectorAll('iframe, script, math, style, .log img, .log a, .log b, .log i:not(.dots i)')).toHaveLength(0);
    expect(root.querySelector('.system')?.textContent).toBe('<i>Ana</i> entrou na conversa');
    expect((window as { pwned?: number }).pwned).toBeUndefined();
  });

  it('loads images of its own server only and links only to safe addresses', async () => {
    converse([
      message(1, { attachments: [file({ thumbnail_url: '/t' })] }),
      message(2, { attachments: [file({ url: 'https://sink.example/?c=1', thumbnail_url: 'https://sink.example/?c=2' })] }),
      message(3, { attachments: [file({ url: 'javascript:alert(1)', name: 'gpj\u202eexe.\u0000' })] }),
    ]);
    await settle();
    expect([...root.querySelectorAll<HTMLImageElement>('.log img')].map((i) => i.src)).toEqual(['https://chat.example/t']);
    const links = [...root.querySelectorAll<HTMLAnchorElement>('.log a')];
    expect(links.map((a) => a.href)).toEqual(['https://chat.example/f', 'https://sink.example/?c=1']);
    expect(links.every((a) => a.rel === 'noopener noreferrer' && a.target === '_blank')).toBe(true);
    expect(root.textContent).toContain('gpjexe.');
  });

  it('tells a screen reader who speaks, in a live log inside a named dialog', async () => {
    converse([message(1, { content: 'Oi' })]);
    await settle();
    expect(root.querySelector('[role=dialog]')?.getAttribute('aria-label')).toBe('Chat');
    expect(root.querySelector('[role=log]')?.getAttribute('aria-live')).toBe('polite');
    expect(root.querySelector('.message')?.textContent).toMatch(/^AnaOi/);
  });

  it('asks for the form before the first message leaves, and keeps the message', async () => {
    chat.open();
    await settle();
    root.querySelector<HTMLButtonElement>('.chip')?.click();
    await settle();
    expect(root.querySelector('.intent')?.textContent).toContain('Estou sem internet');
    expect([...root.querySelectorAll('label')].map((l) => l.getAttribute('for'))).toEqual(['ic-name', 'ic-contact', 'ic-cpf', 'ic-consent']);
    expect(chat.store.get().outbox).toEqual([]);
  });

  it('keeps one element for an own message from typing to storage', async () => {
    converse([message(1, { content: 'Oi' })]);
    chat.say('Olá');
    await settle();
    const typed = root.querySelector('.own');
    const cid = chat.store.get().outbox[0]?.client_message_id;
    chat.store.set({
      timeline: applyEvent(
        chat.store.get().timeline,
        2,
        message(2, { content: 'Olá', sender_type: 'customer', client_message_id: cid ?? null, status: 'sent' }),
      ),
    });
    await settle();
    expect(root.querySelectorAll('.own')).toHaveLength(1);
    expect(root.querySelector('.own')).toBe(typed);
  });
});
