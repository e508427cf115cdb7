import { expect, test } from 'vitest';
import type { User } from '@/api/types';
import { barrier, canGive, check, type UserDraft } from './model';

const good: UserDraft = { display_name: 'Ana', username: 'ana.ribeiro', email: 'ana@exemplo.net', role: 'agent', password: 'uma frase boa' };

test('a complete new user is fine', () => {
  expect(check(good, true)).toEqual({});
});

test('each fault names its field', () => {
  expect(check({ ...good, username: 'josé', email: 'ana', password: 'curta', display_name: ' ' }, true)).toEqual({
    display_name: 'required',
    username: 'username',
    email: 'email',
    password: 'short',
  });
});

test('an existing user may keep the password', () => {
  expect(check({ ...good, password: '' }, false)).toEqual({});
  expect(check({ ...good, password: '' }, true)).toEqual({ password: 'required' });
});

const who = (id: string, role: string, all: string[]) => ({ id, role, permissions: { all } as User['permissions'] });

test('one changes neither oneself nor who may do as much', () => {
  const lead = who('l', 'lead', ['users:manage', 'users:read', 'messages:read']);
  expect(barrier(lead, lead)).toBe('own');
  expect(barrier(lead, who('x', 'agent', ['messages:read']))).toBeNull();
  expect(barrier(lead, who('x', 'agent', ['messages:read', 'isp:diagnose']))).toBe('above');
  expect(barrier(lead, who('x', 'lead', ['users:manage']))).toBe('above');
});

test('an administrator changes everybody but himself', () => {
  const admin = who('a', 'admin', ['users:manage']);
  expect(barrier(admin, who('b', 'admin', ['users:manage']))).toBeNull();
  expect(barrier(admin, admin)).toBe('own');
  expect([canGive(admin, 'admin'), canGive({ role: 'lead' }, 'admin'), canGive({ role: 'lead' }, 'agent')]).toEqual([true, false, true]);
});
