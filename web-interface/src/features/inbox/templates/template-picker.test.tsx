import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { aTemplate } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import TemplatePicker from './template-picker';

const templates = [
  aTemplate({ id: 'a', name: 'aviso_visita', components: [{ type: 'BODY', text: 'Olá {{nome}}, a visita é {{dia}}.' }], variables: [{ key: 'nome', where: 'body', example: 'Maria' }, { key: 'dia', where: 'body', example: 'amanhã' }] }),
  aTemplate({ id: 'b', name: 'black_friday', status: 'PAUSED', category: 'MARKETING' }),
  aTemplate({ id: 'c', name: 'oi', components: [{ type: 'BODY', text: 'Podemos continuar?' }], variables: [] }),
];
const known = { name: 'Maria Souza', protocol: '1' };
const answer = vi.spyOn(globalThis, 'fetch');
const json = (body: object, status = 200) => answer.mockImplementation(async () => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }));
const found = (list: typeof templates) => json({ templates: list, total: list.length, page: 1, per_page: 200, pages: 1 });
beforeEach(() => void found(templates));

test('a template is found, filled in and sent with the keyboard alone', async () => {
  const onSend = vi.fn();
  const { container } = await renderSignedIn(<TemplatePicker channelId="n1" known={known} onSend={onSend} />);
  const search = screen.getByRole('combobox', { name: /Buscar modelo/ });
  await screen.findByRole('option', { name: /aviso_visita/ });
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await userEvent.type(search, 'visita{Enter}');
  expect((await screen.findByLabelText<HTMLInputElement>(/nome/)).value).toBe('Maria Souza');
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Enviar modelo' });
  expect(button.disabled).toBe(true);
  await userEvent.type(screen.getByLabelText(/dia/), 'amanhã');
  expect(screen.getByRole('figure', { name: 'Como o cliente vê' }).textContent).toContain('Olá Maria Souza, a visita é amanhã.');
  await userEvent.keyboard('{Enter}');
  expect(onSend).toHaveBeenCalledWith(templates[0], { 'body/nome': 'Maria Souza', 'body/dia': 'amanhã' });
});

test('what may not be sent is shown with its state and cannot be chosen', async () => {
  await renderSignedIn(<TemplatePicker channelId="n1" known={known} onSend={() => undefined} />);
  const paused = await screen.findByRole('option', { name: /black_friday.*Em pausa/ });
  expect(paused.getAttribute('aria-disabled')).toBe('true');
  await userEvent.click(paused);
  expect(screen.queryByRole('button', { name: 'Enviar modelo' })).toBeNull();
});

test('no templates and no answer are told apart', async () => {
  found([]);
  const { unmount } = await renderSignedIn(<TemplatePicker channelId="n1" known={known} onSend={() => undefined} />);
  expect(await screen.findByText('Ainda não há modelos')).toBeTruthy();
  unmount();
  json({ detail: 'sumiu' }, 404);
  await renderSignedIn(<TemplatePicker channelId="n1" known={known} onSend={() => undefined} />);
  expect(await screen.findByText('sumiu')).toBeTruthy();
});
