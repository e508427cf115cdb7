import i18next from 'i18next';
import { loadWanted, type LateCatalogue } from './areas';
import type { Catalogue } from './catalogue';
import { currentLocale, isLocale, type Locale } from './locale';
import { catalogue as portuguese } from './pt-BR';

export { loadAreas, type LateArea } from './areas';
export { isLocale, locales, useLocale, type Locale } from './locale';
export { useTranslation } from './use-translation';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Catalogue & LateCatalogue;
  }
}

const KEY = 'ispchat.locale';
const load: Record<Exclude<Locale, 'pt-BR'>, () => Promise<{ catalogue: Catalogue }>> = {
  en: () => import('./en'),
  es: () => import('./es'),
};

/** Starts with the language chosen here before, else Portuguese. */
export async function startI18n(): Promise<void> {
  await i18next.init({
    lng: 'pt-BR',
    fallbackLng: 'pt-BR',
    defaultNS: 'common',
    resources: { 'pt-BR': portuguese },
    interpolation: { escapeValue: false }, // React escapes.
    returnNull: false,
  });
  const stored = remembered();
  if (stored && stored !== 'pt-BR') await setLocale(stored);
}

/** Switches the language, loading its texts first. */
export async function setLocale(locale: Locale): Promise<void> {
  remember(locale);
  if (locale === currentLocale.get()) return;
  if (locale !== 'pt-BR' && !i18next.hasResourceBundle(locale, 'common')) {
    const { catalogue } = await load[locale]();
    for (const [area, texts] of Object.entries(catalogue)) i18next.addResourceBundle(locale, area, texts);
  }
  await loadWanted(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  currentLocale.set(locale);
}

function remember(locale: Locale): void {
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // Storage is blocked: the choice holds for this tab.
  }
}

/** The language this browser chose before. */
export function remembered(): Locale | null {
  try {
    const stored = localStorage.getItem(KEY);
    return isLocale(stored) ? stored : null;
  } catch {
    return null;
  }
}
