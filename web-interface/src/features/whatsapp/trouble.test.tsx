import { act, screen } from '@testing-library/react';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { client } from '@/api/client';
import type { Knock } from '@/api/whatsapp';
import { setLocale } from '@/i18n';
import { aChannel } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { RefusedCalls, Trouble } from './trouble';

const failures = [{ code: 190, action: 'stop', texts: { 'pt-BR': 'O token venceu.', en: 'The token has expired.', es: 'El token venció.' } }];
const raw = 'Error validating access token: The session is invalid.';

beforeEach(async () => {
  vi.spyOn(client, 'GET').mockResolvedValue({ data: { failures }, response: new Response() } as never);
});

const shown = (element: Parameters<typeof renderSignedIn>[0]) => renderSignedIn(element, [], 'numbers');

test('an error of Meta’s is told in the user’s language, its own words below', async () => {
  const channel = aChannel({ state: 'stopped', state_reason: `x (${raw}) [190]`, state_code: '190', state_detail: raw });
  await shown(<Trouble channel={channel} />);
  expect(await screen.findByText(/O token venceu\./)).toBeTruthy();
  expect(screen.getByText(`Texto original: ${raw} [190]`)).toBeTruthy();
  await act(() => setLocale('en'));
  expect(screen.getByText(/The token has expired\./)).toBeTruthy();
  await act(() => setLocale('pt-BR'));
});

test('a reason of ours is told in words, one that is not known as the server says it', async () => {
  await shown(<Trouble channel={aChannel({ state: 'alarm', state_reason: 'Meta lowered …', state_code: 'limit_lowered', state_detail: 'TIER_250' })} />);
  expect(screen.getByText(/baixou o limite de envio deste número para TIER_250/)).toBeTruthy();
});

test.each<[Knock['reason'], RegExp]>([
  ['signature', /2 avisos foram recusados: a assinatura não confere/],
  ['unsigned', /2 chamadas .* sem a assinatura da Meta/],
  ['verify_token', /conferido 2 vezes com um token de verificação errado/],
  ['address', /2 avisos chegaram com um segredo errado no endereço/],
  ['token', /2 avisos chegaram com um token que não é nosso/],
])('refused calls (%s) say how many, what it means and what to do', async (reason, words) => {
  const at = '2026-11-22T12:00:00Z';
  const { container } = await shown(<RefusedCalls knock={{ reason, count: 2, first_at: at, last_at: at, is_certain: false }} />);
  expect(screen.getByText(words)).toBeTruthy();
  expect(screen.getByText(/Não se sabe de qual número era/)).toBeTruthy();
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});
