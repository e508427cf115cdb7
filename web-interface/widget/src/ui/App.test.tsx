// @vitest-environment jsdom
import { h, render } from 'preact';
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

  it('leads the topic that was chosen to its queue, and lets the visitor see where', async () => {
    chat.store.set({
      config: {
        name: 'Fibra',
        consent: { version: '1', url: null, required: true },
        queues: [{ id: 'q-support', name: 'Suporte' }, { id: 'q-bills', name: 'Financeiro' }],
        topics: { offline: null, bill: 'q-bills', person: null },
        business: { online: true, expected_wait_minutes: null },
        limits: { max_message_length: 4096, max_file_size: 1000 },
      },
    });
    chat.open();
    await settle();
    [...root.querySelectorAll<HTMLButtonElement>('.chip')].find((chip) => chip.textContent === texts.chipBill)?.click();
    await settle();
    expect(chat.store.get().intent).toMatchObject({ text: texts.sayBill, queueId: 'q-bills' });
    expect(root.querySelector<HTMLSelectElement>('#ic-queue')?.value).toBe('q-bills');
  });

  it('links the consent to a notice that opens beside the site, with its version', async () => {
    chat.store.set({
      config: {
        name: 'Fibra',
        consent: { version: '2026-11', url: 'https://fibra.example/privacidade', required: true },
        queues: [],
        business: { online: true, expected_wait_minutes: null },
        limits: { max_message_length: 4096, max_file_size: 1000 },
      },
    });
    chat.open();
    chat.say('Oi');
    await settle();
    const link = root.querySelector<HTMLAnchorElement>('.consent a');
    expect([link?.href, link?.target, link?.rel]).toEqual(['https://fibra.example/privacidade', '_blank', 'noopener noreferrer']);
    expect(root.querySelector('.consent')?.textContent).toContain('versão 2026-11');
  });

  it('gives the visitor the protocol when there is one, in the menu too, and again at the end', async () => {
    const wrote = vi.fn(() => Promise.resolve());
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: wrote }, configurable: true });
    converse([message(1, { content: 'Oi' })]);
    await settle();
    expect(root.querySelector('.protocol')).toBeNull();
    chat.store.set({ conversation: { id: 'c', status: 'in_service', last_seq: 1, protocol: '20261130000012' } });
    await settle();
    const line = root.querySelector('.log .protocol');
    expect(line?.textContent).toBe('Protocolo 20261130000012 Copiar');
    line?.querySelector('button')?.click();
    await settle();
    expect(wrote).toHaveBeenCalledWith('20261130000012');
    expect(line?.textContent).toBe('Protocolo 20261130000012 Copiado');
    root.querySelector<HTMLButtonElement>('.menu button')?.click();
    await settle();
    expect(root.querySelector('.menu-list .protocol')?.textContent).toContain('20261130000012');
    expect(root.querySelectorAll('.log-content .protocol')).toHaveLength(1);
    chat.store.set({ conversation: { id: 'c', status: 'resolved', last_seq: 1, protocol: '20261130000012' } });
    await settle();
    expect(root.querySelectorAll('.log-content .protocol')).toHaveLength(2);
  });

  it('asks for the protocol once the first message has brought it', async () => {
    converse([message(1, { content: 'Oi', sender_type: 'customer', client_message_id: 'x' })]);
    const conversations = [{ id: 'c', status: 'waiting', last_seq: 2, protocol: '20261130000013' }];
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ conversations }))));
    const wire = chat as unknown as { onFrame(frame: object): void };
    wire.onFrame({ type: 'event', conversation_id: 'c', seq: 2, message: message(2, { sender_type: 'customer', client_message_id: 'y' }) });
    await vi.waitFor(() => expect(root.querySelector('.protocol')?.textContent).toContain('20261130000013'));
  });

  it('says once for a run that it is being sent, so that nothing moves when it has been', async () => {
    converse([message(1, { content: 'Oi' })]);
    for (const text of ['um', 'dois', 'três']) chat.say(text);
    await settle();
    const lines = () => [...root.querySelectorAll('.mine .meta')].map((m) => m.textContent);
    expect(root.querySelectorAll('.pending')).toHaveLength(2);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain(texts.queued);
    const [first] = chat.store.get().outbox;
    const stored = message(2, { content: 'um', sender_type: 'customer', client_message_id: first?.client_message_id ?? null, status: 'delivered', created_at: new Date().toISOString() });
    chat.store.set({ timeline: applyEvent(chat.store.get().timeline, 2, stored) });
    await settle();
    expect(lines()).toHaveLength(1);
    expect(root.querySelectorAll('.pending')).toHaveLength(1);
  });

  it('tells in the visitor\'s language why files were refused, and offers to send the rest', async () => {
    converse([message(1, { content: 'Oi' })]);
    const file = { content_type: 'text/plain', size: 1, blob: new Blob(['x']), uploaded: null };
    chat.store.set({
      outbox: [
        {
          client_message_id: 'x', conversation_id: 'c', queue_id: null, content: '', created_at: new Date().toISOString(),
          refused: 'validation-error/empty',
          files: [
            { ...file, key: 'a', name: 'bom.txt' },
            { ...file, key: 'b', name: 'vazio.txt', refused: 'validation-error/empty' },
            { ...file, key: 'c', name: 'virus.exe', refused: 'file-refused' },
          ],
        },
      ],
    });
    await settle();
    expect([...root.querySelectorAll('.leaving .error')].map((e) => e.textContent)).toEqual([texts.refusedEmpty, texts.refusedKind]);
    expect([...root.querySelectorAll('.failure button')].map((b) => b.textContent)).toEqual([texts.sendRest, texts.discard]);
    expect(root.querySelector('.failure p')).toBeNull();
  });

  it('draws a file where a picture is none', async () => {
    Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined });
    converse([message(1, { content: 'Oi' })]);
    await settle();
    const picker = root.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement;
    Object.defineProperty(picker, 'files', { value: [new File(['no picture'], 'foto.png', { type: 'image/png' })] });
    Object.defineProperty(picker, 'value', { value: '', writable: true });
    picker.dispatchEvent(new Event('change', { bubbles: true }));
    const image = await vi.waitFor(() => root.querySelector('.tray img') ?? expect.fail('no preview'));
    image.dispatchEvent(new Event('error'));
    await settle();
    expect(root.querySelector('.tray img')).toBeNull();
    expect(root.querySelector('.tray li > svg')).not.toBeNull();
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
