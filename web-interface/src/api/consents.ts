/** Who agreed to campaigns and who does not want them, with where that is known from. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { asFile } from './campaigns';
import { client, unwrap } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type ConsentDetail = Schemas['ConsentDetail'];
/** A person without the history, as lists have it. */
export type Consent = Omit<ConsentDetail, 'history'>;
export type ConsentBody = Schemas['ConsentBody'];
export type ConsentState = Consent['state'];
export type ConsentSource = NonNullable<ConsentBody['source']>;
/** What a file of consents says of all its lines. */
export interface ConsentFile {
  file: File;
  text: string;
  proof: string;
  source: Exclude<ConsentSource, 'agent'>;
}

export const consentKeys = {
  all: ['consents'] as const,
  list: ['consents', 'list'] as const,
  one: (id: string) => ['consents', 'one', id] as const,
  person: (phone: string) => ['consents', 'person', phone] as const,
};

/** What the list is narrowed to. */
export interface ConsentFilters {
  state?: ConsentState;
  phone?: string;
  q?: string;
}

/** People and where they stand, page by page. */
export const consentsQuery = (filters: ConsentFilters) =>
  infiniteQueryOptions({
    queryKey: [...consentKeys.list, filters],
    queryFn: ({ pageParam, signal }) => unwrap(client.GET('/api/whatsapp/consents', { params: { query: { ...filters, ...(pageParam ? { before: pageParam } : {}) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_before,
    staleTime: 0,
  });

/** A person with the whole history. */
export const consentQuery = (id: string) => queryOptions({ queryKey: consentKeys.one(id), queryFn: () => unwrap(client.GET('/api/whatsapp/consents/{consent_id}', { params: { path: { consent_id: id } } })), staleTime: 0 });

/** Where the person with this number stands; null while nothing is recorded. */
export const personConsentQuery = (phone: string) =>
  queryOptions({
    queryKey: consentKeys.person(phone),
    queryFn: async () => (await unwrap(client.GET('/api/whatsapp/consents', { params: { query: { phone, limit: 1 } } }))).consents[0] ?? null,
  });

export const consents = {
  record: (body: ConsentBody) => unwrap(client.POST('/api/whatsapp/consents', { body })),
  withdraw: (id: string, text: string) => unwrap(client.POST('/api/whatsapp/consents/{consent_id}/withdraw', { params: { path: { consent_id: id } }, body: { text } })),
  importFile: ({ file, ...query }: ConsentFile) => unwrap(client.POST('/api/whatsapp/consents/file', { params: { query }, ...asFile(file) })),
};
