/** What is asked for about a number behind Evolution. Pure. */
import type { Channel, SignatureMode } from '@/api/whatsapp';

export interface LinkedFields {
  name: string;
  api_url: string;
  instance: string;
  access_token: string;
  /** Empty = the default queue. */
  queue_id: string;
  signature_mode: SignatureMode;
  acknowledged: boolean;
}

export const emptyLinked: LinkedFields = { name: '', api_url: '', instance: '', access_token: '', queue_id: '', signature_mode: 'name', acknowledged: false };

/** A number as the form shows it; the key is never told, and who connected it has accepted the risk. */
export const linkedOf = (channel: Channel): LinkedFields => ({
  ...emptyLinked,
  name: channel.name,
  api_url: channel.api_url ?? '',
  instance: channel.phone_number_id ?? '',
  queue_id: channel.queue_id ?? '',
  signature_mode: (channel.signature_mode ?? 'name') as SignatureMode,
  acknowledged: true,
});

const INSTANCE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** The fields that are not as they must be. */
export function linkedFaults(fields: LinkedFields, saved: Channel | null): (keyof LinkedFields)[] {
  const faults: (keyof LinkedFields)[] = [];
  if (!fields.name.trim()) faults.push('name');
  if (!/^https?:\/\/[^\s/]+/.test(fields.api_url.trim())) faults.push('api_url');
  if (!saved && !INSTANCE.test(fields.instance.trim())) faults.push('instance');
  const key = fields.access_token.trim();
  if (key ? /[^\x21-\x7e]/.test(key) : !saved?.has_access_token) faults.push('access_token');
  if (!fields.acknowledged) faults.push('acknowledged');
  return faults;
}

/** What is sent of a number that exists: a key only where a new one was typed. */
export const linkedChange = (fields: LinkedFields) => ({
  name: fields.name.trim(),
  api_url: fields.api_url.trim(),
  queue_id: fields.queue_id || null,
  signature_mode: fields.signature_mode,
  ...(fields.access_token.trim() ? { access_token: fields.access_token.trim() } : {}),
});

/** What is sent to connect a new number. */
export const linkedDraft = (fields: LinkedFields) => ({ ...linkedChange(fields), access_token: fields.access_token.trim(), instance: fields.instance.trim(), acknowledged: fields.acknowledged, display_number: '' });
