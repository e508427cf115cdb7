/** The pre-chat form's rules, apart from its looks. */
import type { FormData } from '../core/api';
import type { Identity } from '../core/identity';
import type { ApiError } from '../core/http';
import type { Texts } from '../i18n';
import { parseContact } from '../lib/contact';
import { cpfDigits, isValidCpf } from '../lib/cpf';

export interface Values {
  name: string;
  contact: string;
  cpf: string;
  queue: string;
  consent: boolean;
}

export type FieldName = keyof Values;
export type Errors = Partial<Record<FieldName | 'form', string>>;

export interface Consent {
  version: string;
  required: boolean;
}

/** What the signed identity already answers. */
export function known(identity: Identity | null): { name: string; contact: string } {
  return { name: identity?.name ?? '', contact: identity?.phone ?? identity?.email ?? '' };
}

/** Checks what was typed; no errors means that it can be sent. */
export function check(values: Values, consent: Consent, t: Texts): Errors {
  const errors: Errors = {};
  if (!values.name.trim()) errors.name = t.needName;
  if (!values.contact.trim()) errors.contact = t.needContact;
  else if (!parseContact(values.contact)) errors.contact = t.badContact;
  if (cpfDigits(values.cpf) && !isValidCpf(values.cpf)) errors.cpf = t.badCpf;
  if (consent.required && !values.consent) errors.consent = t.needConsent;
  return errors;
}

/** The body of `POST /sessions`. */
export function toForm(values: Values, consent: Consent): FormData {
  const contact = parseContact(values.contact);
  return {
    name: values.name.trim(),
    ...(contact ?? {}),
    ...(cpfDigits(values.cpf) ? { cpf: cpfDigits(values.cpf) } : {}),
    ...(values.queue ? { queue_id: values.queue } : {}),
    consent: { version: consent.version, accepted: values.consent },
  };
}

/** Puts the server's objections beside the fields they are about, in the visitor's words. */
export function fromServer(error: ApiError, t: Texts): Errors {
  if (error.status === 429) return { form: t.tooMany };
  if (error.ambiguous) return { form: t.formFailed };
  if (error.status === 403) return { form: t.originRefused };
  const contact = { contact: t.badContact };
  const words: Record<string, Errors> = {
    name: { name: t.needName },
    phone: contact,
    email: contact,
    cpf: { cpf: t.badCpf },
    consent: { consent: t.needConsent },
  };
  const about = error.fields.map(({ field }) => words[field.split('.')[0] ?? ''] ?? { form: t.refused });
  return about.length ? Object.assign({}, ...about) as Errors : { form: t.refused };
}
