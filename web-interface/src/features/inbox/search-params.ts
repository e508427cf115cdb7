import type { InboxSort, InboxTab } from '@/api/types';

export const tabs: readonly InboxTab[] = ['mine', 'queue', 'bot', 'hold', 'all'];
export const sorts: readonly InboxSort[] = ['recent', 'oldest', 'waiting', 'priority'];

/** What the address says about the list; what is usual is left out. */
export interface InboxSearch {
  tab?: InboxTab;
  queue?: string;
  q?: string;
  sort?: InboxSort;
}

/** Reads the address; what makes no sense is dropped. */
export function parseInboxSearch(raw: Record<string, unknown>): InboxSearch {
  const search: InboxSearch = {};
  if (tabs.includes(raw['tab'] as InboxTab)) search.tab = raw['tab'] as InboxTab;
  if (sorts.includes(raw['sort'] as InboxSort)) search.sort = raw['sort'] as InboxSort;
  if (typeof raw['queue'] === 'string' && raw['queue']) search.queue = raw['queue'];
  // The router reads a number where the text is all digits, as a phone is.
  if ((typeof raw['q'] === 'string' || typeof raw['q'] === 'number') && raw['q'] !== '') search.q = String(raw['q']);
  return search;
}
