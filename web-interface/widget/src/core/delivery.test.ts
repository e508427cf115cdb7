import { describe, expect, it } from 'vitest';
import { Delivery } from './delivery';
import { toApiError, type Http } from './http';
import type { Socket } from './socket';
import type { Attachment, OutFile, OutItem } from './types';

function file(name: string): OutFile {
  return { key: name, name, content_type: 'text/plain', size: 1, blob: new Blob(['x']), uploaded: null };
}

function item(files: OutFile[]): OutItem {
  return {
    client_message_id: 'm', conversation_id: 'c', queue_id: null, content: 'oi', files, created_at: '2026-01-10T12:00:00Z', refused: null,
  };
}

function problem(slug: string, status: number, extra: object = {}) {
  return toApiError(status, JSON.stringify({ type: `urn:ispchat:problem:${slug}`, detail: 'an English sentence', ...extra }), null);
}

function setUp(refusals: Record<string, Error>) {
  const posted: unknown[] = [];
  const http = {
    upload: (_: Blob, name: string) =>
      refusals[name] ? Promise.reject(refusals[name]) : Promise.resolve({ id: `id-${name}`, content_type: 'text/plain' } as Attachment),
    post: (_: string, body: unknown) => {
      posted.push(body);
      return Promise.resolve({ id: 's', conversation_id: 'c', seq: 2, created_at: '2026-01-10T12:00:00Z' });
    },
  } as unknown as Http;
  const delivery = new Delivery(http, { send: () => false } as unknown as Socket, {
    openConversation: () => null,
    created: () => Promise.resolve(),
    progress: () => undefined,
  });
  return { delivery, posted };
}

describe('a message with files on its way', () => {
  it('keeps the good files when the server refuses others, and tells the kind of each refusal', async () => {
    const { delivery, posted } = setUp({
      'vazio.txt': problem('validation-error', 422, { errors: [{ field: 'file', rule: 'empty', message: 'the file is empty' }] }),
      'jogo.exe': problem('file-refused', 415),
    });
    let saved = item([file('vazio.txt'), file('a.txt'), file('jogo.exe'), file('b.txt')]);
    const save = (changed: OutItem) => Promise.resolve(void (saved = changed));
    expect(await delivery.deliver(saved, save)).toEqual({ kind: 'refused', reason: 'validation-error/empty' });
    expect(posted).toEqual([]);
    expect(saved.files.map((f) => f.refused ?? f.uploaded?.id)).toEqual(['validation-error/empty', 'id-a.txt', 'file-refused', 'id-b.txt']);

    const rest = { ...saved, files: saved.files.filter((f) => !f.refused) };
    expect((await delivery.deliver(rest, save)).kind).toBe('stored');
    expect(posted).toMatchObject([{ client_message_id: 'm', attachments: ['id-a.txt', 'id-b.txt'] }]);
  });

  it('tries again where the server only was not there', async () => {
    const { delivery } = setUp({ 'a.txt': problem('storage-unreachable', 503) });
    const start = item([file('a.txt')]);
    expect(await delivery.deliver(start, () => Promise.resolve())).toEqual({ kind: 'again' });
  });
});
