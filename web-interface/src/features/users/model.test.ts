import { expect, test } from 'vitest';
import { check, type UserDraft } from './model';

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
