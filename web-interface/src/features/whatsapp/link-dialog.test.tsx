import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import * as api from '@/api/whatsapp';
import { aChannel } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { LinkDialog, Linking } from './link-dialog';

afterEach(() => vi.restoreAllMocks());

const SLOW_MS = 20_000;
const waits: api.LinkState = { channel_id: 'n1', link: 'connecting', reason: null, at: null, state: 'stopped', display_number: '', qr: 'data:image/png;base64,QQ==', pairing_code: null };

test('the code is shown with what to do, and the link is told once the phone has scanned it', async () => {
  vi.spyOn(api.links, 'begin').mockResolvedValue(waits);
  vi.spyOn(api.links, 'look').mockResolvedValueOnce(waits).mockResolvedValue({ ...waits, link: 'open', qr: null, display_number: '+551130910001' });
  await renderSignedIn(<Linking channel={aChannel()} onDone={vi.fn()} onCorrect={vi.fn()} />);
  expect((await screen.findByRole('img', { name: /Código QR/ })).getAttribute('src')).toBe(waits.qr);
  expect(screen.getAllByRole('listitem')).toHaveLength(3);
  expect(await screen.findByText('Conectado: +551130910001', {}, { timeout: 8000 })).toBeTruthy();
}, SLOW_MS);

test('codes that nobody scanned say so, and another can be made', async () => {
  const begin = vi.spyOn(api.links, 'begin').mockResolvedValue({ ...waits, link: 'closed', reason: 'qr_expired', qr: null });
  vi.spyOn(api.links, 'look').mockResolvedValue({ ...waits, link: 'closed', reason: 'qr_expired', qr: null });
  await renderSignedIn(<Linking channel={aChannel()} onDone={vi.fn()} onCorrect={vi.fn()} />);
  expect(await screen.findByText('O código venceu sem ser lido.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Gerar outro código' }));
  expect(begin).toHaveBeenCalledTimes(2);
}, SLOW_MS);

test('a server that does not answer is told in words', async () => {
  vi.spyOn(api.links, 'begin').mockRejectedValue(new Problem(409, { type: 'urn:ispchat:problem:gateway-unreachable', detail: 'x' }));
  await renderSignedIn(<Linking channel={aChannel()} onDone={vi.fn()} onCorrect={vi.fn()} />);
  expect(await screen.findByText(/O servidor da Evolution não responde/)).toBeTruthy();
}, SLOW_MS);

test('who has just typed the access data can correct it where the server refuses it', async () => {
  vi.spyOn(api.links, 'begin').mockRejectedValue(new Problem(409, { type: 'urn:ispchat:problem:gateway-key-refused', detail: 'x' }));
  const correct = vi.fn();
  await renderSignedIn(<Linking channel={aChannel()} onDone={vi.fn()} onCorrect={correct} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Corrigir os dados de acesso' }));
  expect(correct).toHaveBeenCalledOnce();
}, SLOW_MS);

test('a key that went bad later is corrected from the card\'s dialog too', async () => {
  vi.spyOn(api.links, 'begin').mockRejectedValue(new Problem(409, { type: 'urn:ispchat:problem:gateway-key-refused', detail: 'x' }));
  const correct = vi.fn();
  await renderSignedIn(<LinkDialog channel={aChannel()} onClose={vi.fn()} onCorrect={correct} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Corrigir os dados de acesso' }));
  expect(correct).toHaveBeenCalledOnce();
}, SLOW_MS);
