import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import * as api from '@/api/messages';
import type { Attachment, Message } from '@/api/types';
import { aConversation, aMessage } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { Bubble } from './bubble';

vi.mock('@/api/messages', () => ({ react: vi.fn(async () => undefined), sendAgain: vi.fn(async () => undefined) }));
vi.mock('./kinds/template-instead', () => ({ default: () => <div role="dialog" aria-label="Modelos de mensagem" /> }));
beforeEach(() => void vi.clearAllMocks());

const conversation = aConversation('c1', { channel: 'whatsapp', status: 'in_service', agent_id: 'me' });
const bubble = (change: Partial<Message>, more: Partial<Parameters<typeof Bubble>[0]> = {}) => (
  <Bubble message={aMessage(1, change)} conversation={conversation} isFirst isLast quoted={null} onReply={() => undefined} onGoTo={() => undefined} {...more} />
);
const file = (content_type: string, name: string): Attachment => ({ id: 'a1', name, content_type, size: 2_000, width: null, height: null, url: '/f', thumbnail_url: null });

const samples: Record<string, Partial<Message>> = {
  'Abrir no mapa': { message_type: 'location', content: 'Localização', metadata: { location: { latitude: -23.5, longitude: -46.6, name: 'Minha casa' } } },
  '(11) 91234-0001': { message_type: 'contact', content: 'João', metadata: { contacts: [{ name: 'João', phones: [{ phone: '5511912340001' }] }] } },
  'Escolheu um botão': { message_type: 'interactive', content: 'Segunda via', metadata: { interactive_reply: { kind: 'button', id: '1', title: 'Segunda via' } } },
  'Escreveu “1”': { message_type: 'interactive', content: 'Segunda via', metadata: { interactive_reply: { kind: 'button', id: '1', title: 'Segunda via' }, written: '1' } },
  'Respondeu ao formulário': { message_type: 'interactive', content: 'Formulário', metadata: { interactive_reply: { kind: 'flow', response: { horario: 'manhã' } } } },
  'Pedido com 1 item': { message_type: 'interactive', content: '', metadata: { order: { items: [{ product_retailer_id: 'r1', quantity: 1, item_price: 99.9, currency: 'BRL' }] } } },
  'Veio de um anúncio': { metadata: { referral: { headline: 'Fibra 500', source_type: 'ad', source_url: 'https://fb.example/1' } } },
  'Mensagem não suportada': { content: 'x', metadata: { unsupported: { title: 'Message type unknown' } } },
  'O prazo de guarda acabou: o arquivo foi apagado.': { content: '', message_type: 'image', attachments: [{ ...file('image/jpeg', 'a.jpg'), url: '', expired: true }] },
  'Baixando…': { message_type: 'image', content: '', metadata: { media: { state: 'fetching', kind: 'image' } } },
  'O cliente apagou esta mensagem': { content: '', metadata: { deleted_at: '2026-11-22T12:00:00Z' } },
  Encaminhada: { metadata: { forwarded: true } },
  'Sobre o produto ROTEADOR': { content: 'Tem este?', metadata: { product: { catalog_id: 'c', product_retailer_id: 'ROTEADOR' } } },
  'Acompanhar': { direction: 'outbound', sender_type: 'agent', message_type: 'interactive', content: 'Veja', metadata: { interactive: { kind: 'cta_url', body: 'Veja', display_text: 'Acompanhar', url: 'https://example.org/a' } } },
  'Enviar localização': { direction: 'outbound', sender_type: 'agent', message_type: 'interactive', content: 'Onde?', metadata: { interactive: { kind: 'ask_location', body: 'Onde?' } } },
  'Agendar': { direction: 'outbound', sender_type: 'agent', message_type: 'interactive', content: 'Visita', metadata: { interactive: { kind: 'flow', body: 'Visita', button: 'Agendar', flow_id: '7' } } },
  'R$ 99 por mês': { message_type: 'interactive', content: 'Plano 500', metadata: { interactive_reply: { kind: 'list', id: '1', title: 'Plano 500', description: 'R$ 99 por mês' } } },
  'Ver planos': { direction: 'outbound', sender_type: 'agent', message_type: 'interactive', content: 'Como ajudo?', metadata: { interactive: { kind: 'list', body: 'Como ajudo?', button: 'Ver planos', sections: [{ title: 'Planos', rows: [{ id: '1', title: '500 Mega' }] }] } } },
  'Modelo aviso_visita': { direction: 'outbound', sender_type: 'agent', message_type: 'template', content: 'Sua visita é amanhã.', metadata: { template: { name: 'aviso_visita' } } },
};

test.each(Object.entries(samples))('“%s” is said, and axe finds nothing serious', async (words, change) => {
  const { container } = await renderSignedIn(bubble(change));
  expect(screen.getByText(words)).toBeTruthy();
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});

test('a question whose buttons its network does not carry is shown as the customer got it', async () => {
  const interactive = { kind: 'buttons', header: 'Chamado', body: 'Resolveu?', buttons: [{ id: 's', title: 'Sim' }, { id: 'n', title: 'Não' }] };
  const asked = { direction: 'outbound', sender_type: 'agent', message_type: 'interactive', content: 'Resolveu?' } as const;
  await renderSignedIn(bubble({ ...asked, metadata: { interactive, sent_as: '*Chamado*\n\nResolveu?\n\n1. Sim\n2. Não' } }));
  expect(screen.getByText(/1\. Sim/)).toBeTruthy();
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('a message that failed says why in plain words and goes again by one click', async () => {
  await renderSignedIn(bubble({ direction: 'outbound', sender_type: 'agent', status: 'failed', metadata: { error: { code: 131026, title: 'Message undeliverable' } } }));
  expect(screen.getByText(/este número não recebe pelo WhatsApp.*131026/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Enviar de novo' }));
  expect(api.sendAgain).toHaveBeenCalledTimes(1);
});

test('outside of the window nothing is sent again, a template is what helps', async () => {
  await renderSignedIn(bubble({ direction: 'outbound', sender_type: 'agent', status: 'failed', metadata: { error: { code: 131047 } } }));
  expect(screen.getByText(/Use um modelo/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Enviar de novo' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Enviar com um modelo' }));
  expect(await screen.findByRole('dialog', { name: 'Modelos de mensagem' })).toBeTruthy();
});

test.each(['sent', 'read'] as const)('a %s message that the customer may have twice says so', async (status) => {
  await renderSignedIn(bubble({ direction: 'outbound', sender_type: 'agent', status, metadata: { possible_duplicate: true } }));
  expect(screen.getByText(/pode ter recebido esta mensagem duas vezes/)).toBeTruthy();
});

test('a message nobody confirmed warns of the second copy before it goes again', async () => {
  await renderSignedIn(bubble({ direction: 'outbound', sender_type: 'agent', status: 'unconfirmed' }));
  await userEvent.click(screen.getByRole('button', { name: 'Enviar de novo' }));
  const dialog = await screen.findByRole('dialog', { name: 'Enviar de novo?' });
  expect(api.sendAgain).not.toHaveBeenCalled();
  expect(dialog.textContent).toContain('duas vezes');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Enviar de novo' }));
  expect(api.sendAgain).toHaveBeenCalledTimes(1);
});

test('reactions tell whose they are, and ours is taken back', async () => {
  const reactions = [{ emoji: '👍', author: 'customer', author_name: '' }, { emoji: '🙏', author: 'agent', author_name: 'Ana Ribeiro' }];
  await renderSignedIn(bubble({ metadata: { reactions } }));
  expect(screen.getByRole('img', { name: '👍 de Maria Souza' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /🙏 de Ana Ribeiro/ }));
  expect(vi.mocked(api.react).mock.calls[0]?.[1]).toBe('');
});

test('an agent reacts with the keyboard', async () => {
  await renderSignedIn(bubble({}));
  screen.getByRole('button', { name: 'Reagir' }).focus();
  await userEvent.keyboard('{Enter}');
  await userEvent.click(await screen.findByRole('button', { name: 'Reagir com 👍' }));
  expect(vi.mocked(api.react).mock.calls[0]?.[1]).toBe('👍');
});

test('an edited text shows what it was before', async () => {
  await renderSignedIn(bubble({ content: 'amanhã às 9', metadata: { edited_at: '2026-11-22T12:01:00Z', edits: [{ content: 'amanhã às 8', at: '2026-11-22T12:01:00Z' }] } }));
  await userEvent.click(screen.getByRole('button', { name: 'Editada. Ver o texto anterior' }));
  expect(await screen.findByText('amanhã às 8')).toBeTruthy();
});

test('a voice message is played and sped up', async () => {
  const play = vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
  await renderSignedIn(bubble({ content: '', message_type: 'audio', metadata: { voice: true }, attachments: [file('audio/ogg', 'voz.ogg')] }));
  const player = screen.getByRole('group', { name: 'Mensagem de voz de Maria Souza' });
  await userEvent.click(within(player).getByRole('button', { name: 'Tocar' }));
  expect(play).toHaveBeenCalledTimes(1);
  const speed = within(player).getByRole('button', { name: /Velocidade 1×/ });
  await userEvent.click(speed);
  expect(speed.textContent).toBe('1,5×');
});
