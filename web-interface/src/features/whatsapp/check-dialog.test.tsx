import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import * as api from '@/api/whatsapp';
import { toasts } from '@/components/toast';
import { aChannel } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { Check } from './check-dialog';

const step = { message: 'x', hint: null, detail: null, facts: {} };
const steps: api.CheckStep[] = [
  { ...step, key: 'token', ok: false, state: 'bad', code: 'token_refused', hint: 'y', detail: 'Error validating access token [190]' },
  { ...step, key: 'phone', ok: false, state: 'unknown', code: 'after_token', hint: 'y' },
  { ...step, key: 'verify_token', ok: true, state: 'ok', code: 'verify_seen', facts: { at: '2026-11-22T12:00:00Z' } },
];

test('each step says in the user’s words whether it is right, wrong or not known, and what to do', async () => {
  vi.spyOn(api.channels, 'check').mockResolvedValue({ steps });
  const { container } = await renderSignedIn(<Check channel={aChannel()} />, [], 'numbers');
  expect(await screen.findByText('A Meta não aceita o token: venceu ou não é válido.')).toBeTruthy();
  expect(screen.getByText('Crie um token permanente de usuário do sistema na Meta.')).toBeTruthy();
  expect(screen.getByText('Texto original: Error validating access token [190]')).toBeTruthy();
  for (const name of ['Com problema', 'Ainda não se sabe', 'Certo']) expect(screen.getByRole('img', { name })).toBeTruthy();
  expect(screen.getByText('Só dá para conferir com um token que vale.')).toBeTruthy();
  expect(screen.getByText(/conferiu o endereço com este token em 22\/11\/2026/)).toBeTruthy();
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
  expect(toasts.get()).toEqual([]); // said once is enough
});
