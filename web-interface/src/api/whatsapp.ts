/** WhatsApp: the numbers, their templates, and what is on its way. */
import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';

/** A number of the company. What only managers see is null for others. */
export interface Channel {
  id: string;
  name: string;
  provider: string;
  display_number: string;
  queue_id: string | null;
  is_active: boolean;
  state: 'ok' | 'alarm' | 'stopped';
  state_reason: string | null;
  state_at: string;
  phone_number_id: string | null;
  waba_id: string | null;
  api_url: string | null;
  api_version: string | null;
  signature_mode: SignatureMode | null;
  has_access_token: boolean | null;
  has_app_secret: boolean | null;
  has_verify_token: boolean | null;
}

export type SignatureMode = 'off' | 'name' | 'name_queue';

/** A place in a template that is filled when it is sent. */
export interface TemplateVariable {
  key: string;
  /** `header`, `body` or `button:0`. */
  where: string;
  example: string | null;
}

/** A message text that Meta has approved, or not yet. */
export interface Template {
  id: string;
  channel_id: string;
  name: string;
  language: string;
  status: string;
  category: string;
  quality: string | null;
  components: Record<string, unknown>[];
  variables: TemplateVariable[];
  updated_at: string;
}

/** The numbers; everybody may know their names and whether they work. */
export const channelsQuery = queryOptions({
  queryKey: ['whatsapp', 'channels'],
  queryFn: () => ask<{ channels: Channel[] }>('GET', '/api/whatsapp/channels'),
  staleTime: 60_000,
});

/** The templates of a number, or of all of them. */
export const templatesQuery = (channelId: string | null) =>
  queryOptions({
    queryKey: ['whatsapp', 'templates', channelId],
    queryFn: () => ask<{ templates: Template[] }>('GET', `/api/whatsapp/templates?${new URLSearchParams({ per_page: '200', ...(channelId ? { channel_id: channelId } : {}) })}`),
    staleTime: 60_000,
  });

/** What is asked for when a number is connected; a credential that is not given stays as it is. */
export interface ChannelDraft {
  name: string;
  phone_number_id?: string;
  waba_id: string;
  display_number: string;
  queue_id: string | null;
  signature_mode: SignatureMode;
  is_active?: boolean;
  access_token?: string;
  app_secret?: string;
  verify_token?: string;
}

export type CheckKey = 'token' | 'phone' | 'app_secret' | 'verify_token' | 'subscription' | 'test_message';

/** One thing that was tried at Meta, and what to do where it failed. */
export interface CheckStep {
  key: CheckKey;
  ok: boolean;
  message: string;
  hint: string | null;
}

const channel = (id: string) => `/api/whatsapp/channels/${id}`;

/** What may be done with numbers. */
export const channels = {
  create: (draft: ChannelDraft) => ask<Channel>('POST', '/api/whatsapp/channels', draft),
  change: (id: string, draft: Partial<ChannelDraft>) => ask<Channel>('PUT', channel(id), draft),
  check: (id: string) => ask<{ steps: CheckStep[] }>('POST', `${channel(id)}/check`),
  test: (id: string, to: string) => ask<unknown>('POST', `${channel(id)}/test-message`, { to }),
  syncTemplates: (id: string) => ask<unknown>('POST', '/api/whatsapp/templates/sync', { channel_id: id }),
};

/** A month's messages as Meta priced them. */
export interface Usage {
  month: string;
  billable: number;
  free: number;
  counts: { channel_id: string; category: string; type: string; billable: boolean; messages: number }[];
}

/** The messages of a month (`2026-11`). */
export const usageQuery = (month: string) => queryOptions({ queryKey: ['whatsapp', 'usage', month], queryFn: () => ask<Usage>('GET', `/api/whatsapp/usage?month=${month}`) });

/** Something Meta told us that could not be worked on. */
export interface ParkedEvent {
  id: string;
  provider: string;
  attempts: number;
  error: string | null;
  size: number;
  received_at: string;
}

/** What is parked. */
export const parkedQuery = queryOptions({ queryKey: ['whatsapp', 'events', 'parked'], queryFn: () => ask<{ events: ParkedEvent[]; parked: number }>('GET', '/api/whatsapp/events?state=parked') });

/** Works on a parked event again. */
export const replay = (id: string) => ask<unknown>('POST', `/api/whatsapp/events/${id}/replay`);
