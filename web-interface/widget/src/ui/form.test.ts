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

  it('puts the objections of the server beside their fields, in the visitor\'s language', () => {
    const body = JSON.stringify({
      detail: 'The request is not valid.',
      errors: [
        { field: 'phone', rule: 'phone', message: 'is no telephone number' },
        { field: 'consent.accepted', rule: 'consent', message: 'must be accepted before the chat begins' },
      ],
    });
    expect(fromServer(toApiError(422, body, null), t)).toEqual({ contact: t.badContact, consent: t.needConsent });
    expect(fromServer(new ApiError(403), t)).toEqual({ form: t.originRefused });
    expect(fromServer(toApiError(409, body.replace('errors', 'others'), null), t)).toEqual({ form: t.refused });
    expect(fromServer(new ApiError(429), t)).toEqual({ form: t.tooMany });
    expect(fromServer(toApiError(502, '<html>', null), t)).toEqual({ form: t.formFailed });
  });

  it('does not ask what a signed identity says', () => {
    const identity = { token: 't', subject: '1', name: 'José', email: 'j@x.example', phone: null };
    expect(known(identity)).toEqual({ name: 'José', contact: 'j@x.example' });
    expect(known(null)).toEqual({ name: '', contact: '' });
  });
});
