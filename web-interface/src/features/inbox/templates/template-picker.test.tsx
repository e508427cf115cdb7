import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import * as client from '@/api/client';
import { anAttachment, aTemplate } from '@/testing/factories';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import TemplatePicker from './template-picker';

const templates = [
  aTemplate({ id: 'a', name: 'aviso_visita', components: [{ type: 'BODY', text: 'Olá {{nome}}, a visita é {{dia}}.' }], variables: [{ key: 'nome', where: 'body', example: 'Maria' }, { key: 'dia', where: 'body', example: 'amanhã' }] }),
  aTemplate({ id: 'b', name: 'black_friday', status: 'PAUSED', category: 'MARKETING' }),
  aTemplate({ id: 'c', name: 'oi', components: [{ type: 'BODY', text: 'Podemos continuar?' }], variables: [] }),
];
const known = { name: 'Maria Souza', protocol: '1', phone: null };
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
  expect(onSend).toHaveBeenCalledWith(expect.objectContaining({ content: 'Olá Maria Souza, a visita é amanhã.', message_type: 'template' }));
});

const offer = aTemplate({ id: 'd', name: 'upgrade', category: 'MARKETING', components: [{ type: 'BODY', text: 'Que tal 1 Giga?' }], variables: [] });
const word = { id: 'k', phone: '+5511987650001', user_id: null, name: 'Maria Souza', state: 'opted_out', source: 'keyword', at: '2026-11-12T15:00:00Z' };
const asked = (consents: object[]) =>
  answering({
    'GET /api/whatsapp/templates': { templates: [offer, ...templates], total: 4, page: 1, per_page: 200, pages: 1 },
    'GET /api/whatsapp/consents': { consents, next_before: null },
  });
const open = async (name: RegExp) => {
  const onSend = vi.fn();
  await renderSignedIn(<TemplatePicker channelId="n1" known={{ ...known, phone: '5511987650001' }} onSend={onSend} />, ['contacts:read']);
  await userEvent.click(await screen.findByRole('option', { name }));
  return onSend;
};

test('an offer to who asked for none says when and how, and leaves only when the sender says that he knows', async () => {
  asked([word]);
  const onSend = await open(/upgrade/);
  const warning = await screen.findByRole('alert');
  expect(warning.textContent).toContain('Maria Souza pediu para não receber ofertas');
  expect(warning.textContent).toContain('12/11/2026');
  expect(warning.textContent).toContain('escreveu no WhatsApp');
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Enviar modelo' });
  expect(button.disabled).toBe(true);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Sei disso e envio mesmo assim' }));
  await userEvent.click(button);
  expect(onSend.mock.calls[0]?.[0].metadata.template).toMatchObject({ name: 'upgrade', despite_opt_out: true });
});

test('what is no offer is sent to him as to everybody', async () => {
  asked([word]);
  const onSend = await open(/^oi/);
  await userEvent.click(screen.getByRole('button', { name: 'Enviar modelo' }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(onSend.mock.calls[0]?.[0].metadata.template).not.toHaveProperty('despite_opt_out');
});

test('an offer to who said nothing needs no word', async () => {
  asked([]);
  const onSend = await open(/upgrade/);
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Enviar modelo' }).disabled).toBe(false));
  await userEvent.click(screen.getByRole('button', { name: 'Enviar modelo' }));
  expect(onSend).toHaveBeenCalled();
});

test('each template says how it stands, what for and in which language; what may not be sent comes last, says why and cannot be chosen', async () => {
  found([
    aTemplate({ id: 'p', name: 'a_pendente', status: 'PENDING' }),
    aTemplate({ id: 'r', name: 'a_recusado', status: 'REJECTED', reason: 'PROMOTIONAL' }),
    aTemplate({ id: 'u', name: 'a_recusado_sem_motivo', status: 'REJECTED' }),
    aTemplate({ id: 'n', name: 'a_novo', status: 'SOMETHING_NEW' }),
    ...templates,
  ]);
  await renderSignedIn(<TemplatePicker channelId="n1" known={known} onSend={() => undefined} />);
  expect((await screen.findByRole('option', { name: /aviso_visita/ })).textContent).toContain('Aprovado Utilidade português (Brasil)');
  const rest = within(screen.getByRole('group', { name: 'Não podem ser enviados agora (5)' })).getAllByRole('option');
  expect(screen.getAllByRole('option').slice(-5)).toEqual(rest);
  expect(rest.map((option) => option.getAttribute('aria-disabled'))).toEqual(Array.from({ length: 5 }, () => 'true'));
  const why = (name: RegExp) => screen.getByRole('option', { name }).textContent;
  expect(why(/a_pendente/)).toMatch(/Em análise.*A Meta ainda está analisando/);
  expect(why(/a_recusado /)).toContain('A Meta recusou: texto promocional fora da categoria Marketing.');
  expect(why(/a_recusado_sem/)).toContain('É preciso corrigir');
  expect(why(/a_novo/)).toContain('Só modelos aprovados');
  expect(why(/black_friday/)).toMatch(/Em pausa.*A Meta pausou/);
  await userEvent.type(screen.getByRole('combobox'), '{End}{Enter}');
  await userEvent.click(screen.getByRole('option', { name: /black_friday/ }));
  expect(screen.queryByRole('button', { name: 'Enviar modelo' })).toBeNull();
});

test('the title stands apart from the text, in the list and in the preview', async () => {
  found([aTemplate({ name: 'fatura', components: [{ type: 'HEADER', format: 'TEXT', text: 'Sua fatura' }, { type: 'BODY', text: 'Vence *amanhã*.' }, { type: 'FOOTER', text: 'Até logo' }], variables: [] })]);
  await renderSignedIn(<TemplatePicker channelId="n1" known={known} onSend={() => undefined} />);
  const option = await screen.findByRole('option', { name: /Sua fatura · Vence amanhã\./ });
  await userEvent.click(option);
  const preview = screen.getByRole('figure', { name: 'Como o cliente vê' });
  expect([...preview.querySelectorAll('p')].map((line) => line.textContent)).toEqual(['Sua fatura', 'Vence amanhã.', 'Até logo']);
  expect(preview.querySelector('strong')?.textContent).toBe('amanhã');
});

test('a place that has only a number takes what is known of the customer at one press', async () => {
  found([aTemplate({ name: 'retomar', components: [{ type: 'BODY', text: 'Olá, {{1}}!' }], variables: [{ key: '1', where: 'body', example: null }] })]);
  const onSend = vi.fn();
  await renderSignedIn(<TemplatePicker channelId="n1" known={{ ...known, protocol: '2026112200000001' }} onSend={onSend} />);
  await userEvent.click(await screen.findByRole('option', { name: /retomar/ }));
  expect(screen.getByRole('button', { name: 'Preencher com o protocolo: 2026112200000001' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Preencher com o primeiro nome: Maria' }));
  await userEvent.click(screen.getByRole('button', { name: 'Enviar modelo' }));
  expect(onSend.mock.calls[0]?.[0].content).toBe('Olá, Maria!');
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

const picture = aTemplate({ id: 'e', name: 'oferta', components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Fibra por menos' }], variables: [] });
const named = (name: string, type: string, size = 10) => Object.defineProperty(new File(['x'], name, { type }), 'size', { value: size });
const openPicture = async () => {
  URL.createObjectURL = () => 'blob:oferta';
  URL.revokeObjectURL = () => undefined;
  found([picture]);
  const onSend = vi.fn();
  const { container } = await renderSignedIn(<TemplatePicker channelId="n1" known={known} onSend={onSend} />);
  await userEvent.click(await screen.findByRole('option', { name: /oferta/ }));
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Enviar modelo' });
  return { onSend, container, button, input: container.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement };
};

test('a template that opens with a picture takes one from the computer, shows it and sends the stored file', async () => {
  const stored = anAttachment();
  vi.spyOn(client, 'upload').mockResolvedValue(stored);
  const { onSend, container, button, input } = await openPicture();
  expect(button.disabled).toBe(true);
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await userEvent.upload(input, named('oferta.png', 'image/png'));
  expect((await screen.findByRole<HTMLImageElement>('img', { name: 'oferta.png' })).src).toBe('blob:oferta');
  await waitFor(() => expect(button.disabled).toBe(false));
  await userEvent.click(button);
  expect(onSend.mock.calls[0]?.[0]).toMatchObject({ attachments: [stored], metadata: { template: { header: 'image', components: [] } } });
});

test('a file that WhatsApp would not take is refused in words before it is stored', async () => {
  const upload = vi.spyOn(client, 'upload').mockClear();
  const { button, input } = await openPicture();
  await userEvent.upload(input, named('grande.png', 'image/png', 6 * 1024 * 1024));
  expect((await screen.findByRole('alert')).textContent).toBe('O arquivo é grande demais para o WhatsApp. Envie JPEG ou PNG, até 5 MB.');
  await userEvent.upload(input, named('a.webp', 'image/webp'), { applyAccept: false });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('não aceita este tipo'));
  expect(upload).not.toHaveBeenCalled();
  expect(button.disabled).toBe(true);
});

test('what the server finds in the file counts more than how it is called', async () => {
  vi.spyOn(client, 'upload').mockResolvedValue(anAttachment({ content_type: 'image/webp' }));
  const { button, input } = await openPicture();
  await userEvent.upload(input, named('oferta.png', 'image/png'));
  expect((await screen.findByRole('alert')).textContent).toContain('não aceita este tipo');
  expect(button.disabled).toBe(true);
});

test('the picture can still lie at an address', async () => {
  const { onSend, button } = await openPicture();
  await userEvent.click(screen.getByRole('radio', { name: 'Endereço' }));
  await userEvent.type(screen.getByLabelText('Endereço da imagem'), 'https://x.example/a.png');
  await userEvent.click(button);
  expect(onSend.mock.calls[0]?.[0].metadata.template.components).toEqual([{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.png' } }] }]);
  expect(onSend.mock.calls[0]?.[0]).not.toHaveProperty('attachments');
});
