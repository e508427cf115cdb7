import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import * as api from '@/api/whatsapp';
import { aChannel } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { NumberForm } from './number-form';

test('where the check fails, the access data can be corrected there and then', async () => {
  vi.spyOn(api.channels, 'check').mockResolvedValue({ steps: [{ key: 'token', ok: false, state: 'bad', code: 'token_refused', message: 'x', hint: 'y', detail: null, facts: {} }] });
  await renderSignedIn(<NumberForm channel={aChannel()} onClose={() => undefined} />, [], 'numbers');
  await userEvent.click(await screen.findByRole('button', { name: /Conferência|Conferir/ }));
  await userEvent.click(await screen.findByRole('button', { name: 'Corrigir os dados de acesso' }));
  expect(await screen.findByLabelText(/Token de acesso/)).toBeTruthy();
});
