import type { catalogue } from './pt-BR';

/** The texts every language has: Portuguese is the source, so a missing or extra key does not compile. */
export type Catalogue = typeof catalogue;
