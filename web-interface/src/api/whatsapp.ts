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
