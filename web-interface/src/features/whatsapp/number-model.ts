/** What is asked for about a number, and what of it is sent. Pure. */
import type { Channel, SignatureMode } from '@/api/whatsapp';

export interface NumberFields {
  name: string;
  phone_number_id: string;
  waba_id: string;
  display_number: string;
  /** Empty = the default queue. */
  queue_id: string;
  signature_mode: SignatureMode;
  access_token: string;
  app_secret: string;
  verify_token: string;
}

export const emptyNumber: NumberFields = { name: '', phone_number_id: '', waba_id: '', display_number: '', queue_id: '', signature_mode: 'name', access_token: '', app_secret: '', verify_token: '' };

/** A number as the form shows it; credentials are never told. */
export function numberOf(channel: Channel): NumberFields {
  return {
    ...emptyNumber,
    name: channel.name,
    phone_number_id: channel.phone_number_id ?? '',
    waba_id: channel.waba_id ?? '',
    display_number: channel.display_number,
    queue_id: channel.queue_id ?? '',
    signature_mode: (channel.signature_mode ?? 'name') as SignatureMode,
  };
}

const DIGITS = /^[0-9]{1,64}$/;

/** The fields that are not as they must be. */
export function faultsOf(fields: NumberFields, saved: Channel | null): (keyof NumberFields)[] {
  const faults: (keyof NumberFields)[] = [];
  if (!fields.name.trim()) faults.push('name');
  for (const name of ['phone_number_id', 'waba_id'] as const) if (!DIGITS.test(fields[name].trim())) faults.push(name);
  for (const name of ['access_token', 'app_secret', 'verify_token'] as const) {
    const value = fields[name].trim();
    if (value ? /[^\x21-\x7e]/.test(value) : !saved?.[`has_${name}`]) faults.push(name);
  }
  return faults;
}

/** What is sent: a credential only where a new one was typed. */
export function draftOf(fields: NumberFields) {
  const { access_token, app_secret, verify_token } = fields;
  const typed = Object.entries({ access_token, app_secret, verify_token }).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : []));
  return {
    name: fields.name.trim(),
    waba_id: fields.waba_id.trim(),
    display_number: fields.display_number.trim(),
    queue_id: fields.queue_id || null,
    signature_mode: fields.signature_mode,
    ...(Object.fromEntries(typed) as { access_token?: string; app_secret?: string; verify_token?: string }),
  };
}

/** A word that only Meta and we know; Meta repeats it when it subscribes. */
export function newVerifyToken(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(36).padStart(2, '0')).join('').slice(0, 32);
}

const here = /^(localhost|[^.]+|.*\.(localhost|local|lan|internal)|\[.*\]|(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))(\.\d+)+)$/;

/** Whether Meta may reach webhooks at this origin: it calls public https addresses only. */
export function isReachable(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' && !here.test(hostname);
}
