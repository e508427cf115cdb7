import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { aChannel, aConversation } from '@/testing/factories';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import KindDialogs, { type Kind } from './kind-dialogs';

const sendAs = vi.fn();
const onTextUsed = vi.fn();
const onClose = vi.fn();
const conversation = aConversation('c1', { channel: 'whatsapp', metadata: { channel: { id: 'n1' } } });
const numbers = [aChannel({ id: 'n1', name: 'Suporte' }), aChannel({ id: 'n2', name: 'Financeiro', display_number: '+55 11 4000-0002', queue_id: 'q2' })];
const queues = { queues: [{ id: 'q1', name: 'Suporte N1' }, { id: 'q2', name: 'Cobrança' }] };
beforeEach(() => {
  for (const spy of [sendAs, onTextUsed, onClose]) spy.mockReset();
});

const open = (kind: Kind, text = '') => renderSignedIn(<KindDialogs kind={kind} conversation={conversation} text={text} sendAs={sendAs} onTextUsed={onTextUsed} onClose={onClose} />);
const customerView = () => screen.getByRole('figure', { name: 'Como o cliente vê' });
const faults = async () => {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
};

test('a pasted map link becomes a place, which is seen before it is sent, with nothing asked of the network', async () => {
  const asked = answering({});
  await open('place');
  await userEvent.click(screen.getByLabelText('Link do mapa ou coordenadas'));
  await userEvent.paste('https://www.google.com/maps/place/Loja+Centro/@-23.5505,-46.6333,17z');
  await userEvent.type(screen.getByLabelText('Endereço'), 'Rua das Flores, 120');
  expect(within(customerView()).getByText('Loja Centro')).toBeTruthy();
  expect(within(customerView()).getByText('-23.55050, -46.63330')).toBeTruthy();
  expect(await faults()).toEqual([]);
  expect(sendAs).not.toHaveBeenCalled();
  await userEvent.keyboard('{Enter}');
  expect(sendAs).toHaveBeenCalledWith({
    content: 'Loja Centro, Rua das Flores, 120', message_type: 'location',
    metadata: { location: { latitude: -23.5505, longitude: -46.6333, name: 'Loja Centro', address: 'Rua das Flores, 120' } },
  });
  expect(asked).toEqual([]);
  expect(onTextUsed).not.toHaveBeenCalled();
});

test('a short link and a position that does not exist are told, and nothing leaves', async () => {
  answering({});
  await open('place');
  const pasted = screen.getByLabelText('Link do mapa ou coordenadas');
  await userEvent.click(pasted);
  await userEvent.paste('https://maps.app.goo.gl/AbC123');
  expect(screen.getByText(/Um link curto não diz a posição/)).toBeTruthy();
  await userEvent.clear(pasted);
  await userEvent.type(screen.getByLabelText(/^Latitude/), '91');
  await userEvent.type(screen.getByLabelText(/^Longitude/), '0{Enter}');
  expect(screen.getByText('Um número de -90 a 90.')).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Enviar lugar' }).disabled).toBe(true);
  expect(sendAs).not.toHaveBeenCalled();
});

test('one of our own numbers is chosen with its queue beside it, under a name that says something to the customer', async () => {
  answering({ 'GET /api/whatsapp/channels': { channels: numbers, total: 2 }, 'GET /api/chat/queues': queues });
  await open('card');
  await userEvent.click(await screen.findByRole('radio', { name: /Financeiro.*Cobrança/ }));
  expect(within(customerView()).getByText('Financeiro')).toBeTruthy();
  expect(await faults()).toEqual([]);
  await userEvent.type(screen.getByLabelText(/^Nome/), ' da Conecta');
  await userEvent.click(screen.getByRole('button', { name: 'Enviar contato' }));
  expect(sendAs).toHaveBeenCalledWith({
    content: 'Financeiro da Conecta: +551140000002', message_type: 'contact',
    metadata: { contacts: [{ name: 'Financeiro da Conecta', phones: [{ phone: '+551140000002', wa_id: '551140000002' }] }] },
  });
});

test('somebody else’s card needs a name and a number that can be dialled', async () => {
  answering({ 'GET /api/whatsapp/channels': { channels: [], total: 0 } });
  await open('card');
  await userEvent.type(await screen.findByLabelText(/^Nome/), 'Rui Melo');
  await userEvent.type(screen.getByLabelText(/^Telefone/), '1234{Enter}');
  expect(screen.getByText('Confira o telefone: DDD e número.')).toBeTruthy();
  expect(sendAs).not.toHaveBeenCalled();
  await userEvent.clear(screen.getByLabelText(/^Telefone/));
  await userEvent.type(screen.getByLabelText(/^Telefone/), '11 98765-4321{Enter}');
  expect(sendAs).toHaveBeenCalledWith(expect.objectContaining({ message_type: 'contact', metadata: { contacts: [{ name: 'Rui Melo', phones: [{ phone: '+5511987654321' }] }] } }));
});

test('a location is asked for only after the question was seen; what was written is the question', async () => {
  answering({});
  await open('askLocation', 'Onde fica o poste?');
  expect(within(customerView()).getByText('Onde fica o poste?')).toBeTruthy();
  expect(within(customerView()).getByText('Enviar localização')).toBeTruthy();
  expect(await faults()).toEqual([]);
  expect(sendAs).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Enviar pedido' }));
  expect(sendAs).toHaveBeenCalledWith({ content: 'Onde fica o poste?', message_type: 'interactive', metadata: { interactive: { kind: 'ask_location', body: 'Onde fica o poste?' } } });
  expect(onTextUsed).toHaveBeenCalledOnce();
});

test('a question that was closed asks nobody and keeps what was written', async () => {
  answering({});
  await open('askPhone');
  expect(within(customerView()).getByText('Informe o seu telefone pelo botão abaixo.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Fechar' }));
  expect(onClose).toHaveBeenCalledOnce();
  expect(sendAs).not.toHaveBeenCalled();
  expect(onTextUsed).not.toHaveBeenCalled();
});
