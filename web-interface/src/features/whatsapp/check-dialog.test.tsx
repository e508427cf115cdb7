import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import * as api from '@/api/whatsapp';
import { aChannel } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { Check } from './check-dialog';

const steps: api.CheckStep[] = [
  { key: 'token', ok: true, message: 'O token vale.', hint: null },
  { key: 'subscription', ok: false, message: 'O aplicativo não está inscrito.', hint: 'Assine o campo messages no painel da Meta.' },
];

test('each step says in words whether it works and what to do', async () => {
  vi.spyOn(api.channels, 'check').mockResolvedValue({ steps });
  const { container } = await renderSignedIn(<Check channel={aChannel()} />);
  expect(await screen.findByText('Assine o campo messages no painel da Meta.')).toBeTruthy();
  expect(screen.getByRole('img', { name: 'Certo' })).toBeTruthy();
  expect(screen.getByRole('img', { name: 'Com problema' })).toBeTruthy();
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});

test('the test message goes to a phone that can be dialled, and a refusal is shown', async () => {
  vi.spyOn(api.channels, 'check').mockResolvedValue({ steps });
  const send = vi.spyOn(api.channels, 'test').mockRejectedValueOnce(new Problem(409, { detail: 'A Meta recusou o envio.' }));
  await renderSignedIn(<Check channel={aChannel()} />);
  const field = screen.getByLabelText(/Mensagem de teste para/);
  await userEvent.type(field, '123{Enter}');
  expect(await screen.findByText('Confira o telefone: DDD e número.')).toBeTruthy();
  expect(send).not.toHaveBeenCalled();
  await userEvent.clear(field);
  await userEvent.type(field, '(11) 91234-0001{Enter}');
  expect(send).toHaveBeenCalledWith('n1', '5511912340001');
  expect(await screen.findByText('A Meta recusou o envio.')).toBeTruthy();
});
