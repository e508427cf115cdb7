export { countsQuery } from './counts';
export { parseInboxSearch, type InboxSearch } from './search-params';
