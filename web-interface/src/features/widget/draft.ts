import type { WidgetChange, WidgetSettings } from './api';

/** The settings as the form holds them: what is not set is an empty text. */
export interface WidgetDraft {
  name: string;
  color: string;
  logo_url: string;
  greeting: string;
  consent_text: string;
  consent_url: string;
  consent_version: string;
  origins: string[];
  queue_ids: string[];
  /** By topic, with an empty text for the default queue. */
  topic_queues: Record<Topic, string>;
}

export const topics = ['offline', 'bill', 'person'] as const;
export type Topic = (typeof topics)[number];

export const draftOf = (settings: WidgetSettings): WidgetDraft => ({
  name: settings.name,
  color: settings.color ?? '',
  logo_url: settings.logo_url ?? '',
  greeting: settings.greeting ?? '',
  consent_text: settings.consent_text ?? '',
  consent_url: settings.consent_url ?? '',
  consent_version: settings.consent_version,
  origins: settings.origins,
  queue_ids: settings.queue_ids,
  topic_queues: { offline: settings.topic_queues.offline ?? '', bill: settings.topic_queues.bill ?? '', person: settings.topic_queues.person ?? '' },
});

export type Fault = 'name' | 'color' | 'logo_url' | 'consent_url' | 'consent_version' | 'origins';

const ADDRESS = /^https?:\/\/[^\s"'<>]+$/;
const ORIGIN = /^(\*|https?:\/\/[^\s/?#@]+)\/?$/;

/** What the server would refuse. */
export function faultsOf(draft: WidgetDraft): Fault[] {
  const faults: Fault[] = [];
  if (!draft.name.trim()) faults.push('name');
  if (draft.color && !/^#[0-9a-f]{6}$/i.test(draft.color)) faults.push('color');
  if (draft.logo_url.trim() && !ADDRESS.test(draft.logo_url.trim())) faults.push('logo_url');
  if (draft.consent_url.trim() && !ADDRESS.test(draft.consent_url.trim())) faults.push('consent_url');
  if (!draft.consent_version.trim()) faults.push('consent_version');
  if (draft.origins.some((origin) => !ORIGIN.test(origin))) faults.push('origins');
  return faults;
}

/** Only what was changed: a colleague's change of another field stays. */
export function changeOf(first: WidgetDraft, draft: WidgetDraft): WidgetChange {
  const changed = Object.entries(draft).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(first[name as keyof WidgetDraft]));
  return Object.fromEntries(changed.map(([name, value]: [string, WidgetDraft[keyof WidgetDraft]]) => [name, sent(value)]));
}

function sent(value: WidgetDraft[keyof WidgetDraft]) {
  if (typeof value === 'string') return value.trim() || null;
  return Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).map(([topic, queue]) => [topic, queue || null]));
}
