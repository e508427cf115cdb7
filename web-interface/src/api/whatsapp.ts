/** WhatsApp: the numbers, their templates, and what is on its way. */
import { queryOptions } from '@tanstack/react-query';
import { ask, client, unwrap } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** A number of the company. What only managers see is null for others. */
export type Channel = Schemas['ChannelView'];
export type NewChannel = Schemas['NewChannel'];
export type ChannelChange = Schemas['ChannelChange'];
export type SignatureMode = NonNullable<NewChannel['signature_mode']>;
export type ParkedEvent = Schemas['ReceivedEventView'];
export type Usage = Schemas['UsageView'];

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
  queryFn: () => unwrap(client.GET('/api/whatsapp/channels')),
  staleTime: 60_000,
});

/** The templates of a number, or of all of them. */
export const templatesQuery = (channelId: string | null) =>
  queryOptions({
    queryKey: ['whatsapp', 'templates', channelId],
    queryFn: () => ask<{ templates: Template[] }>('GET', `/api/whatsapp/templates?${new URLSearchParams({ per_page: '200', ...(channelId ? { channel_id: channelId } : {}) })}`),
    staleTime: 60_000,
  });

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
  create: (body: NewChannel) => unwrap(client.POST('/api/whatsapp/channels', { body })),
  change: (id: string, body: ChannelChange) => unwrap(client.PUT('/api/whatsapp/channels/{channel_id}', { params: { path: { channel_id: id } }, body })),
  check: (id: string) => ask<{ steps: CheckStep[] }>('POST', `${channel(id)}/check`),
  test: (id: string, to: string) => ask<unknown>('POST', `${channel(id)}/test-message`, { to }),
  syncTemplates: (id: string) => ask<unknown>('POST', '/api/whatsapp/templates/sync', { channel_id: id }),
};

/** The messages of a month (`2026-11`) as Meta priced them. */
export const usageQuery = (month: string) => queryOptions({ queryKey: ['whatsapp', 'usage', month], queryFn: () => unwrap(client.GET('/api/whatsapp/usage', { params: { query: { month } } })) });

/** What Meta told and nobody could work on. */
export const parkedQuery = queryOptions({ queryKey: ['whatsapp', 'events', 'parked'], queryFn: () => unwrap(client.GET('/api/whatsapp/events', { params: { query: { state: 'parked' } } })) });

/** Works on a parked event again. */
export const replay = (id: string) => unwrap(client.POST('/api/whatsapp/events/{event_id}/replay', { params: { path: { event_id: id } } }));
