import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import * as api from '@/api/whatsapp';
import { aChannel } from '@/testing/factories';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import { LinkedForm } from './linked-form';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['path', /termina no caminho, sem \? nem #/],
  ['address', /WHATSAPP_EVOLUTION_URLS/],
])('an address that the server refuses (%s) says at its field what is wrong with it', async (rule, words) => {
  answering({ 'GET /api/chat/queues': { queues: [], total: 0 } });
  const errors = [{ field: 'api_url', rule, message: 'x' }];
  vi.spyOn(api.channels, 'change').mockRejectedValue(new Problem(422, { type: 'urn:ispchat:problem:validation', detail: 'x', errors }));
  await renderSignedIn(<LinkedForm channel={aChannel({ provider: 'evolution', api_url: 'https://evolution.example#topo' })} onClose={vi.fn()} />);
  await userEvent.click(screen.getByRole('button', { name: 'Salvar' }));
  expect(await screen.findByText(words)).toBeTruthy();
}, 20_000);
