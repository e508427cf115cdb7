/** Campaigns and notices on WhatsApp: writing them, deciding on them, watching them. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];
type View = Schemas['CampaignView'];

export type CampaignState = View['state'];
export type CampaignKind = View['kind'];
export type Purpose = View['purpose'];
export type RecipientState = Schemas['RecipientView']['state'];
export type Day = Schemas['HoursBody']['days'][number];
export type CampaignBody = Schemas['CampaignBody'];
export type Variable = Schemas['Variable'];
export type SegmentBody = Schemas['SegmentBody'];
export type Recipient = Schemas['RecipientView'];
export type Report = Schemas['ReportView'];
export type DeedRecord = Schemas['DeedView'];
export type Audience = Schemas['AudienceView'];
/** The figures of a campaign: selected = left_out + to_send + sent + failed + cancelled. */
export type Counts = Schemas['CountsView'];
export type Estimate = Schemas['EstimateView'];
export type PreviewList = Schemas['PreviewList'];
export type CampaignFile = Schemas['HeaderFileView'];
export type Rules = Omit<Schemas['RulesView'], 'hours'> & { hours: Hours };
export type RulesBody = Schemas['RulesBody'];

/** Days and hours in the provider's own time zone; `to` is not included and may be "24:00". */
export interface Hours {
  days: Day[];
  from: string;
  to: string;
}

/** The template as a campaign names it; without a status it is no longer there. */
export interface CampaignTemplate {
  name: string;
  language: string;
  category: string;
  status: string | null;
}

/** What can be done to a campaign; the server names those that fit state and caller. */
export type Deed = 'edit' | 'delete' | 'submit' | 'withdraw' | 'approve' | 'reject' | 'start' | 'pause' | 'resume' | 'stop' | 'copy';

export type Campaign = Omit<View, 'template' | 'hours' | 'variables' | 'allowed' | 'refused'> & {
  template: CampaignTemplate;
  hours: Hours;
  variables: Variable[];
  allowed: Deed[];
  /** Deeds that fit and are not mine all the same, with the problem they would end in. */
  refused: Partial<Record<Deed, string>>;
};

const typed = (view: View): Campaign => view as unknown as Campaign;
const at = (campaign_id: string) => ({ params: { path: { campaign_id } } });
const LIST_PAGE = 50;
const RECIPIENTS_PAGE = 100;

export const campaignKeys = {
  all: ['campaigns'] as const,
  list: ['campaigns', 'list'] as const,
  one: (id: string) => ['campaigns', 'one', id] as const,
  preview: (id: string) => ['campaigns', 'one', id, 'preview'] as const,
  file: (id: string) => ['campaigns', 'one', id, 'file'] as const,
  report: (id: string) => ['campaigns', 'one', id, 'report'] as const,
  recipients: (id: string) => ['campaigns', 'one', id, 'recipients'] as const,
  rules: ['campaigns', 'rules'] as const,
};

/** What the list is narrowed to. */
export interface CampaignFilters {
  state?: CampaignState;
  q?: string;
  page?: number;
}

/** A page of campaigns, newest first. */
export const campaignsQuery = (filters: CampaignFilters) =>
  queryOptions({
    queryKey: [...campaignKeys.list, filters],
    queryFn: async ({ signal }) => {
      const found = await unwrap(client.GET('/api/whatsapp/campaigns', { params: { query: { ...filters, per_page: LIST_PAGE } }, signal }));
      return { ...found, campaigns: found.campaigns.map(typed) };
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** One campaign with who did what to it. */
export const campaignQuery = (id: string) => queryOptions({ queryKey: campaignKeys.one(id), queryFn: async () => typed(await unwrap(client.GET('/api/whatsapp/campaigns/{campaign_id}', at(id)))), staleTime: 0 });

/** What the first recipients would read. */
export const previewQuery = (id: string) => queryOptions({ queryKey: campaignKeys.preview(id), queryFn: () => unwrap(client.GET('/api/whatsapp/campaigns/{campaign_id}/preview', at(id))), staleTime: 0 });

/** The stored file that a campaign opens with; its addresses work for a few minutes. */
export const campaignFileQuery = (id: string) => queryOptions({ queryKey: campaignKeys.file(id), queryFn: () => unwrap(client.GET('/api/whatsapp/campaigns/{campaign_id}/file', at(id))), staleTime: 60_000 });

/** What became of a campaign. */
export const reportQuery = (id: string) => queryOptions({ queryKey: campaignKeys.report(id), queryFn: () => unwrap(client.GET('/api/whatsapp/campaigns/{campaign_id}/report', at(id))), staleTime: 0 });

/** The recipients, page by page. */
export const recipientsQuery = (id: string, state: RecipientState | '') =>
  infiniteQueryOptions({
    queryKey: [...campaignKeys.recipients(id), state],
    queryFn: ({ pageParam }) =>
      unwrap(client.GET('/api/whatsapp/campaigns/{campaign_id}/recipients', { params: { path: { campaign_id: id }, query: { ...(state ? { state } : {}), after: pageParam, limit: RECIPIENTS_PAGE } } })),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next_after,
    staleTime: 0,
  });

/** What holds for every campaign: consent, hours, prices, words. */
export const rulesQuery = queryOptions({ queryKey: campaignKeys.rules, queryFn: async () => (await unwrap(client.GET('/api/whatsapp/campaigns/rules'))) as unknown as Rules });

type Bare = 'submit' | 'withdraw' | 'start' | 'pause' | 'resume' | 'stop';

/** What is done to campaigns; each answers with the campaign as it is then. */
export const campaigns = {
  create: async (body: CampaignBody) => typed(await unwrap(client.POST('/api/whatsapp/campaigns', { body }))),
  change: async (id: string, body: CampaignBody) => typed(await unwrap(client.PUT('/api/whatsapp/campaigns/{campaign_id}', { ...at(id), body }))),
  remove: (id: string) => unwrap(client.DELETE('/api/whatsapp/campaigns/{campaign_id}', at(id))),
  copy: async (id: string) => typed(await unwrap(client.POST('/api/whatsapp/campaigns/{campaign_id}/copy', at(id)))),
  run: async (id: string, deed: Bare) => typed(await unwrap(client.POST(`/api/whatsapp/campaigns/{campaign_id}/${deed}`, at(id)))),
  approve: async (id: string, note: string) => typed(await unwrap(client.POST('/api/whatsapp/campaigns/{campaign_id}/approve', { ...at(id), body: { note } }))),
  reject: async (id: string, note: string) => typed(await unwrap(client.POST('/api/whatsapp/campaigns/{campaign_id}/reject', { ...at(id), body: { note } }))),
  chooseSegment: async (id: string, body: SegmentBody) => typed(await unwrap(client.PUT('/api/whatsapp/campaigns/{campaign_id}/audience/segment', { ...at(id), body }))),
  clearAudience: async (id: string) => typed(await unwrap(client.DELETE('/api/whatsapp/campaigns/{campaign_id}/audience', at(id)))),
  upload: async (id: string, file: File, skip_invalid: boolean) =>
    typed(await unwrap(client.POST('/api/whatsapp/campaigns/files/{campaign_id}', { params: { path: { campaign_id: id }, query: { file_name: file.name.slice(-200), skip_invalid } }, ...asFile(file) }))),
  changeRules: async (body: RulesBody) => (await unwrap(client.PUT('/api/whatsapp/campaigns/rules', { body }))) as unknown as Rules,
  report: (id: string) => unwrap(client.GET('/api/whatsapp/campaigns/{campaign_id}/report.csv', { ...at(id), parseAs: 'blob' })) as Promise<Blob>,
};

/** A file that goes as it is, not as JSON. */
export function asFile(file: File) {
  return { headers: { 'Content-Type': 'text/csv' }, body: file as never, bodySerializer: () => file };
}
