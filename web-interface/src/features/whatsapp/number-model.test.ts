import { expect, test } from 'vitest';
import { aChannel } from '@/testing/factories';
import { draftOf, emptyNumber, faultsOf, isReachable, newVerifyToken, numberOf } from './number-model';

const whole = { ...emptyNumber, name: ' Suporte ', phone_number_id: '100000000000001', waba_id: '200000000000001', access_token: 'EAAG', app_secret: 'abc', verify_token: 'xyz' };

test('a new number needs its name, its ids and its credentials', () => {
  expect(faultsOf(emptyNumber, null)).toEqual(['name', 'phone_number_id', 'waba_id', 'access_token', 'app_secret', 'verify_token']);
  expect(faultsOf(whole, null)).toEqual([]);
  expect(faultsOf({ ...whole, phone_number_id: '+55 11', access_token: 'EA AG' }, null)).toEqual(['phone_number_id', 'access_token']);
});

test('a kept credential need not be typed again, and is not sent', () => {
  const saved = aChannel({ has_app_secret: false });
  expect(faultsOf(numberOf(saved), saved)).toEqual(['app_secret']);
  const draft = draftOf({ ...numberOf(saved), app_secret: 'novo' });
  expect(draft).toMatchObject({ app_secret: 'novo', queue_id: 'q1' });
  expect(Object.keys(draft)).not.toContain('access_token');
  expect(Object.keys(draft)).not.toContain('phone_number_id');
});

test('the verify token is never the same and needs no quoting', () => {
  expect(newVerifyToken()).toMatch(/^[0-9a-z]{32}$/);
  expect(newVerifyToken()).not.toBe(newVerifyToken());
});

test('Meta reaches public https addresses and no others', () => {
  expect(['https://chat.fibra.net.br', 'https://10.fibra.net.br', 'https://200.155.1.7'].map(isReachable)).toEqual([true, true, true]);
  const odd = ['http://chat.fibra.net.br', 'https://localhost:3000', 'https://servidor', 'https://chat.lan', 'https://127.0.0.1', 'https://192.168.0.10:3000', 'https://172.20.1.1', 'https://100.64.0.1'];
  expect(odd.filter(isReachable)).toEqual([]);
});
