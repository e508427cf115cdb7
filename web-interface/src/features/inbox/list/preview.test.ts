import { expect, test } from 'vitest';
import { aConversation } from '@/testing/factories';
import { previewOf, slaOf } from './preview';

const now = new Date('2026-11-22T12:50:00Z');

test('what I wrote since I have the conversation is mine, what was written before is not', () => {
  const base = { agent_id: 'me', last_message_direction: 'outbound', last_message_at: '2026-11-22T12:10:00Z' } as const;
  expect(previewOf(aConversation('c', { ...base, assigned_at: '2026-11-22T12:05:00Z' }), 'me').isMine).toBe(true);
  expect(previewOf(aConversation('c', { ...base, assigned_at: '2026-11-22T12:30:00Z' }), 'me').isMine).toBe(false);
  expect(previewOf(aConversation('c', { ...base, agent_id: 'ana' }), 'me').isMine).toBe(false);
});

test('an SLA is quiet until three quarters are gone, then due, then late', () => {
  const sla = (due_at: string) => aConversation('c', { sla: { due_at, started_at: '2026-11-22T12:00:00Z' } });
  expect(slaOf(sla('2026-11-22T14:00:00Z'), now)).toBeNull();
  expect(slaOf(sla('2026-11-22T13:00:00Z'), now)).toEqual({ kind: 'due', ms: 600_000 });
  expect(slaOf(sla('2026-11-22T12:40:00Z'), now)).toEqual({ kind: 'late', ms: 600_000 });
});
