import { localStorageColorSchemeManager } from '@mantine/core';

/** Remembers the theme under the key that `public/theme.js` reads before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'ispchat.theme' });
