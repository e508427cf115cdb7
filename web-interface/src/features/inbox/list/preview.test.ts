import { expect, test } from 'vitest';
import { aConversation } from '@/testing/factories';
import { previewOf, slaOf } from './preview';

const now = new Date('2026-11-22T12:50:00Z');

test('the last message says whose it is: mine, a colleague’s, the bot’s, or of somebody with the phone in hand', () => {
  const base = { agent_id: 'ana', agent_name: 'Ana Lima', last_message_direction: 'outbound' } as const;
  const by = (last_message_by: string | null) => previewOf(aConversation('c', { ...base, last_message_by }), 'me').author;
  expect(by('me')).toBe('you');
  expect(by('ana')).toEqual({ name: 'Ana' });
  expect(by('business_app')).toBe('phone');
  expect(by('bot')).toBe('bot');
  expect([by('rui'), by('system'), by(null)]).toEqual([null, null, null]);
  expect(previewOf(aConversation('c', { last_message_by: 'customer' }), 'me').author).toBeNull();
});

test('the last message is shown as words, without the marks of WhatsApp', () => {
  expect(previewOf(aConversation('c', { channel: 'whatsapp', last_message: '*Ana (Suporte):*\nseu prazo é _hoje_' }), 'me').text).toBe('Ana (Suporte): seu prazo é hoje');
});

test('an SLA is quiet until three quarters are gone, then due, then late', () => {
  const sla = (due_at: string) => aConversation('c', { sla: { due_at, started_at: '2026-11-22T12:00:00Z' } });
  expect(slaOf(sla('2026-11-22T14:00:00Z'), now)).toBeNull();
  expect(slaOf(sla('2026-11-22T13:00:00Z'), now)).toEqual({ kind: 'due', ms: 600_000 });
  expect(slaOf(sla('2026-11-22T12:40:00Z'), now)).toEqual({ kind: 'late', ms: 600_000 });
});
