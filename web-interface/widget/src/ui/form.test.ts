import { describe, expect, it } from 'vitest';
import { ApiError, toApiError } from '../core/http';
import { texts as t } from '../i18n/pt-BR';
import { check, fromServer, known, toForm, type Values } from './form';

const consent = { version: '2026-01', required: true };
const good: Values = { name: ' Maria ', contact: '(11) 91234-5678', cpf: '', queue: '', consent: true };

describe('the pre-chat form', () => {
  it('names everything that is missing at once', () => {
    const errors = check({ name: ' ', contact: '', cpf: '1', queue: '', consent: false }, consent, t);
    expect(Object.keys(errors).sort()).toEqual(['consent', 'contact', 'cpf', 'name']);
    expect(check(good, consent, t)).toEqual({});
    expect(check({ ...good, consent: false }, { ...consent, required: false }, t)).toEqual({});
  });

  it('sends only what was given, with the version agreed to', () => {
    expect(toForm(good, consent)).toEqual({
      name: 'Maria',
      phone: '5511912345678',
      consent: { version: '2026-01', accepted: true },
    });
    expect(toForm({ ...good, contact: 'a@b.example', queue: 'q' }, consent)).toMatchObject({ email: 'a@b.example', queue_id: 'q' });
  });

  it('puts the objections of the server beside their fields', () => {
    const body = JSON.stringify({
      detail: 'Dados inválidos.',
      errors: [
        { field: 'phone', rule: 'phone', message: 'Telefone inválido.' },
        { field: 'consent.version', rule: 'match', message: 'Versão antiga.' },
      ],
    });
    expect(fromServer(toApiError(422, body, null), t)).toEqual({ contact: 'Telefone inválido.', consent: 'Versão antiga.' });
    expect(fromServer(new ApiError(403, 'Site não autorizado.'), t)).toEqual({ form: 'Site não autorizado.' });
    expect(fromServer(new ApiError(429, ''), t)).toEqual({ form: t.tooMany });
    expect(fromServer(toApiError(502, '<html>', null), t)).toEqual({ form: t.formFailed });
  });

  it('does not ask what a signed identity says', () => {
    const identity = { token: 't', subject: '1', name: 'José', email: 'j@x.example', phone: null };
    expect(known(identity)).toEqual({ name: 'José', contact: 'j@x.example' });
    expect(known(null)).toEqual({ name: '', contact: '' });
  });
});
