/** What the form of a campaign holds, what is wrong with it, and what is sent. Pure. */
import type { Campaign, CampaignBody, CampaignKind, Hours, Purpose, Rules, Variable } from '@/api/campaigns';
import type { Template } from '@/api/whatsapp';
import { webAddress } from '@/lib/read';
import { fieldsOf, FILE_FIELD, MEDIA_FIELD, type TemplateField, type TemplateValues } from '@/lib/template';
import { liesWithin, minutesOf } from './zone';

export interface Filling {
  value: string;
  fallback: string;
}

export interface Draft {
  name: string;
  kind: CampaignKind;
  purpose: Exclude<Purpose, 'marketing'>;
  channelId: string;
  template: { name: string; language: string } | null;
  /** By the id of the template's field. */
  fillings: Readonly<Record<string, Filling>>;
  startAt: string | null;
  hours: Hours;
  perMinute: number;
}

export const emptyDraft = (rules: Rules): Draft => ({ name: '', kind: 'campaign', purpose: 'information', channelId: '', template: null, fillings: {}, startAt: null, hours: rules.hours, perMinute: Math.min(60, rules.most_per_minute) });

/** The id of the template's field that a variable fills. */
export const idOf = ({ where, key }: Pick<Variable, 'where' | 'key'>): string => (where === 'header' && key === 'link' ? MEDIA_FIELD : `${where}/${key}`);

/** A campaign as the form takes it. */
export function draftOf(campaign: Campaign): Draft {
  return {
    name: campaign.name, kind: campaign.kind, purpose: campaign.purpose === 'marketing' ? 'information' : campaign.purpose, channelId: campaign.channel_id,
    template: { name: campaign.template.name, language: campaign.template.language },
    fillings: Object.fromEntries(campaign.variables.map((one) => [idOf(one), { value: one.value, fallback: one.fallback ?? '' }])),
    startAt: campaign.start_at, hours: campaign.hours, perMinute: campaign.per_minute,
  };
}

/** The id of the stored file that the message opens with; empty where there is none. */
export const fileIn = (fillings: Draft['fillings']): string => fillings[FILE_FIELD]?.value ?? '';

/** The draft as the server takes it; only places that the template has are named. */
export function bodyOf(draft: Draft, template: Template): CampaignBody {
  const variables = fieldsOf(template).flatMap((field): Variable[] => {
    const stored = field.id === MEDIA_FIELD ? fileIn(draft.fillings) : '';
    if (stored) return [{ where: 'header', key: 'file', value: stored, fallback: '' }];
    const { value = '', fallback = '' } = draft.fillings[field.id] ?? {};
    if (!value.trim()) return [];
    return [{ where: field.where, key: field.kind === 'text' ? field.key : 'link', value: value.trim(), fallback: fallback.trim() }];
  });
  return {
    name: draft.name.trim(), kind: draft.kind, purpose: draft.kind === 'campaign' ? null : draft.purpose, channel_id: draft.channelId, template: { name: template.name, language: template.language },
    variables, start_at: draft.startAt, hours: draft.hours, per_minute: draft.perMinute,
  };
}

const COLUMN = /\{\{\s*([\w .-]{1,60})\s*\}\}/g;
const columnOf = (name: string) => name.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');

/** The recipients' columns that a text speaks of. */
export const columnsIn = (text: string): string[] => [...text.matchAll(COLUMN)].map((match) => columnOf(match[1] ?? ''));

/** The columns that the draft speaks of and these recipients do not have. */
export function unknownColumns(fillings: Draft['fillings'], columns: readonly string[]): string[] {
  const asked = Object.values(fillings).flatMap(({ value }) => columnsIn(value));
  return [...new Set(asked)].filter((name) => !columns.includes(name)).sort();
}

/** The text of one place for one person: what stands for an empty column takes the place of the whole. */
export function filled({ value, fallback }: Filling, person: Readonly<Record<string, string>>): string {
  if (columnsIn(value).some((name) => name in person && !person[name])) return fallback;
  return value.replace(COLUMN, (whole, name: string) => person[columnOf(name)] ?? whole);
}

/** What stands in the preview for somebody. */
export function valuesFor(fillings: Draft['fillings'], person: Readonly<Record<string, string>>): TemplateValues {
  return Object.fromEntries(Object.entries(fillings).map(([id, filling]) => [id, filled(filling, person)]));
}

export type MessageFault = 'name' | 'channel' | 'template' | 'value' | 'https' | 'file';

/** Whether a template may be sent by a kind of campaign. */
export const fitsKind = (category: string, kind: CampaignKind): boolean => category === 'UTILITY' || (kind === 'campaign' && category === 'MARKETING');

/** What is wrong with one place: nothing filled in or chosen, or no https address. */
export function faultOf(field: TemplateField, fillings: Draft['fillings']): MessageFault | null {
  if (field.id === MEDIA_FIELD && fileIn(fillings)) return null;
  const value = fillings[field.id]?.value.trim() ?? '';
  if (!value) return field.id === MEDIA_FIELD ? 'file' : 'value';
  return field.kind === 'text' || webAddress(value)?.startsWith('https://') ? null : 'https';
}

/** The faults of the first step by field; places of the template by their id. */
export function messageFaults(draft: Draft, template: Template | undefined): Record<string, MessageFault> {
  const faults: Record<string, MessageFault> = {};
  if (!draft.name.trim()) faults['name'] = 'name';
  if (!draft.channelId) faults['channel'] = 'channel';
  if (!template || !fitsKind(template.category, draft.kind)) faults['template'] = 'template';
  for (const field of template ? fieldsOf(template) : []) {
    const fault = faultOf(field, draft.fillings);
    if (fault) faults[field.id] = fault;
  }
  return faults;
}

export type TimeFault = 'past' | 'days' | 'order' | 'within' | 'pace';

/** The faults of the third step. Hours of an advertising campaign lie within those of the rules. */
export function timeFaults(draft: Draft, rules: Rules, now: number): TimeFault[] {
  const { hours, startAt, perMinute, kind } = draft;
  const isOrdered = minutesOf(hours.from) < minutesOf(hours.to);
  return [
    ...(startAt !== null && Date.parse(startAt) < now ? (['past'] as const) : []),
    ...(hours.days.length === 0 ? (['days'] as const) : []),
    ...(isOrdered ? [] : (['order'] as const)),
    ...(kind === 'campaign' && isOrdered && !liesWithin(hours, rules.hours) ? (['within'] as const) : []),
    ...(Number.isInteger(perMinute) && perMinute >= 1 && perMinute <= rules.most_per_minute ? [] : (['pace'] as const)),
  ];
}
