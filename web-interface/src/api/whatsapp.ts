/** WhatsApp: the numbers, their templates, and what is on its way. */
import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** A number of the company. What only managers see is null for others. */
export type Channel = Schemas['ChannelView'];
export type NewChannel = Schemas['NewChannel'];
export type ChannelChange = Schemas['ChannelChange'];
export type SignatureMode = NonNullable<NewChannel['signature_mode']>;
export type ParkedEvent = Schemas['ReceivedEventView'];
export type ChannelQueue = Schemas['ChannelQueue'];
/** A message text that Meta has approved, or not yet. */
export type Template = Schemas['TemplateView'];
/** How a number's link to its phone stands, and the code to scan while one waits. */
export type LinkState = Schemas['LinkView'];
export type NewLinkedNumber = Schemas['NewLinkedNumber'];
/** Calls of a number's webhook address that were refused. */
export type Knock = Schemas['KnockView'];
/** One thing that was tried at Meta, and what to do where it failed. */
export type CheckStep = Schemas['StepView'];

/** The numbers; everybody may know their names and whether they work. */
export const channelsQuery = queryOptions({
  queryKey: ['whatsapp', 'channels'],
  queryFn: () => unwrap(client.GET('/api/whatsapp/channels')),
  staleTime: 60_000,
});

/** What the error codes of the gateways mean, in each language; the same for as long as this version runs. */
export const failuresQuery = queryOptions({ queryKey: ['whatsapp-failures'], queryFn: () => unwrap(client.GET('/api/whatsapp/failures')), staleTime: Infinity });

const MOST_TEMPLATES = 200;

/** The templates of a number, or of all of them: every page, as there are hundreds at most. */
export const templatesQuery = (channelId: string | null) => queryOptions({ queryKey: ['whatsapp', 'templates', channelId], queryFn: () => readTemplates(channelId), staleTime: 60_000 });

async function readTemplates(channelId: string | null): Promise<Template[]> {
  const found: Template[] = [];
  for (let page = 1; ; page += 1) {
    const query = { page, per_page: MOST_TEMPLATES, ...(channelId ? { channel_id: channelId } : {}) };
    const { templates, pages } = await unwrap(client.GET('/api/whatsapp/templates', { params: { query } }));
    found.push(...templates);
    if (page >= pages) return found;
  }
}

const at = (id: string) => ({ params: { path: { channel_id: id } } });

/** What may be done with numbers. */
export const channels = {
  create: (body: NewChannel) => unwrap(client.POST('/api/whatsapp/channels', { body })),
  change: (id: string, body: ChannelChange) => unwrap(client.PUT('/api/whatsapp/channels/{channel_id}', { ...at(id), body })),
  check: (id: string) => unwrap(client.POST('/api/whatsapp/channels/{channel_id}/check', at(id))),
  test: (id: string, to: string) => unwrap(client.POST('/api/whatsapp/channels/{channel_id}/test-message', { ...at(id), body: { to } })),
  syncTemplates: (id: string) => unwrap(client.POST('/api/whatsapp/templates/sync', { body: { channel_id: id } })),
};

/** What may be done with the link between a number and its phone. */
export const links = {
  add: (body: NewLinkedNumber) => unwrap(client.POST('/api/whatsapp/linked-numbers', { body })),
  look: (id: string) => unwrap(client.GET('/api/whatsapp/channels/{channel_id}/link', at(id))),
  begin: (id: string, body: { phone?: string; restart?: boolean }) => unwrap(client.POST('/api/whatsapp/channels/{channel_id}/link', { ...at(id), body })),
  logOut: (id: string) => unwrap(client.DELETE('/api/whatsapp/channels/{channel_id}/link', at(id))),
  remove: (id: string) => unwrap(client.DELETE('/api/whatsapp/channels/{channel_id}/instance', at(id))),
};

/** What waits to leave. */
export const queueQuery = queryOptions({ queryKey: ['whatsapp', 'queue'], queryFn: () => unwrap(client.GET('/api/whatsapp/queue')) });

/** The messages of a month (`2026-11`) as Meta priced them. */
export const usageQuery = (month: string) => queryOptions({ queryKey: ['whatsapp', 'usage', month], queryFn: () => unwrap(client.GET('/api/whatsapp/usage', { params: { query: { month } } })) });

/** What Meta told and nobody could work on. */
export const parkedQuery = queryOptions({ queryKey: ['whatsapp', 'events', 'parked'], queryFn: () => unwrap(client.GET('/api/whatsapp/events', { params: { query: { state: 'parked' } } })) });

/** Works on a parked event again. */
export const replay = (id: string) => unwrap(client.POST('/api/whatsapp/events/{event_id}/replay', { params: { path: { event_id: id } } }));
