import { expect, test } from 'vitest';
import { aChannel } from '@/testing/factories';
import { emptyLinked, linkedChange, linkedDraft, linkedFaults, linkedOf } from './linked-model';

const filled = { ...emptyLinked, name: 'Loja', api_url: 'https://evolution.example', instance: 'loja-1', access_token: 'k', acknowledged: true };

test('a number is connected only with the risk accepted and everything filled in', () => {
  expect(linkedFaults(filled, null)).toEqual([]);
  expect(linkedFaults(emptyLinked, null)).toEqual(['name', 'api_url', 'instance', 'access_token', 'acknowledged']);
  expect(linkedFaults({ ...filled, acknowledged: false }, null)).toEqual(['acknowledged']);
  expect(linkedFaults({ ...filled, instance: 'com espaço', api_url: 'evolution.example' }, null)).toEqual(['api_url', 'instance']);
});

test('a key that is kept is neither asked for nor sent again', () => {
  const known = linkedOf(aChannel({ provider: 'evolution', api_url: 'https://evolution.example' }));
  expect(linkedFaults(known, aChannel())).toEqual([]);
  expect(linkedChange(known)).not.toHaveProperty('access_token');
  expect(linkedDraft(filled)).toMatchObject({ instance: 'loja-1', access_token: 'k', acknowledged: true });
});
