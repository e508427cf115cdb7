import type { ConversationStatus, InboxSort, InboxTab, Priority } from '@/api/types';

export const tabs: readonly InboxTab[] = ['mine', 'queue', 'bot', 'hold', 'all'];
export const sorts: readonly InboxSort[] = ['recent', 'oldest', 'waiting', 'priority'];
export const statuses: readonly (ConversationStatus | 'open')[] = ['open', 'automation', 'waiting', 'in_service', 'on_hold', 'snoozed', 'resolved', 'closed'];
export const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];
export const channels = ['web', 'whatsapp', 'email', 'phone', 'api'] as const;

/** What narrows the list, in the order in which it is offered and shown. */
export const filterNames = ['status', 'queue', 'agent', 'tag', 'priority', 'channel', 'from', 'to'] as const;
export type FilterName = (typeof filterNames)[number];

/** What the address says about the list; what is usual is left out. */
export interface InboxSearch {
  tab?: InboxTab;
  q?: string;
  sort?: InboxSort;
  status?: ConversationStatus | 'open';
  queue?: string;
  /** An agent's id, or `none` for what nobody has. */
  agent?: string;
  tag?: string;
  priority?: Priority;
  channel?: (typeof channels)[number];
  /** Local days, `YYYY-MM-DD`: the first and the last on which a conversation began. */
  from?: string;
  to?: string;
}

export type InboxChange = Partial<Record<keyof InboxSearch, string | undefined>>;

/** Takes every filter off. */
export const noFilters: InboxChange = Object.fromEntries(filterNames.map((name) => [name, undefined]));

/** Another tab: what each of them decides itself does not come along. */
export const toTab = (tab: InboxTab): InboxChange => ({ tab, sort: undefined, q: undefined, status: undefined, agent: undefined });

const isDay = (text: string): boolean => /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
const among =
  (known: readonly string[]) =>
  (text: string): boolean =>
    known.includes(text);

const rules: Record<keyof InboxSearch, (text: string) => boolean> = {
  tab: among(tabs),
  q: (text) => text !== '',
  sort: among(sorts),
  status: among(statuses),
  queue: isId,
  agent: (text) => text === 'none' || isId(text),
  tag: (text) => text !== '' && text.length <= 50,
  priority: among(priorities),
  channel: among(channels),
  from: isDay,
  to: isDay,
};

/** Reads the address; what makes no sense is dropped. */
export function parseInboxSearch(raw: Record<string, unknown>): InboxSearch {
  const found = Object.entries(rules).flatMap(([name, makesSense]) => {
    // The router reads a number where the text is all digits, as a phone is.
    const value = typeof raw[name] === 'number' ? String(raw[name]) : raw[name];
    return typeof value === 'string' && makesSense(value) ? [[name, value]] : [];
  });
  return Object.fromEntries(found) as InboxSearch;
}

/** The filters that are on. */
export const filtersOf = (search: InboxSearch): FilterName[] => filterNames.filter((name) => search[name]);

/** The moment in which a local day begins; the day after it with `days` = 1. */
export function beginningOf(day: string | undefined, days = 0): string | undefined {
  if (!day) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + days).toISOString();
}
