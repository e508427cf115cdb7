import { expect, test } from 'vitest';
import { aConversation } from '@/testing/factories';
import { possible, snoozeChoices } from './deeds';

test('a closed conversation can only be reopened or merged', () => {
  const can = possible(aConversation('c', { status: 'closed', agent_id: 'me' }), 'me');
  expect(Object.entries(can).filter(([, value]) => value).map(([name]) => name)).toEqual(['reopen', 'merge']);
});

test('one cannot take what one already has', () => {
  expect(possible(aConversation('c', { status: 'in_service', agent_id: 'me' }), 'me').take).toBe(false);
  expect(possible(aConversation('c', { status: 'in_service', agent_id: 'ana' }), 'me').take).toBe(true);
});

test('next week is the coming Monday at eight, also on a Monday', () => {
  const sunday = new Date(2026, 10, 22, 12);
  const monday = new Date(2026, 10, 23, 12);
  expect(snoozeChoices.nextWeek(sunday).until).toBe(new Date(2026, 10, 23, 8).toISOString());
  expect(snoozeChoices.nextWeek(monday).until).toBe(new Date(2026, 10, 30, 8).toISOString());
});
