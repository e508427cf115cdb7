export { countsQuery } from './counts';
export { isAsking } from './asking';
export { parseInboxSearch, type InboxSearch } from './search-params';
