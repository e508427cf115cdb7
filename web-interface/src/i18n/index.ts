import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { createStore, useStore } from '@/lib/store';
import type { Catalogue } from './catalogue';
import { catalogue as portuguese } from './pt-BR';

/** The languages of the app, each under its own name. */
export const locales = { 'pt-BR': 'Português', en: 'English', es: 'Español' } as const;
export type Locale = keyof typeof locales;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Catalogue;
  }
}

const KEY = 'ispchat.locale';
const load: Record<Exclude<Locale, 'pt-BR'>, () => Promise<{ catalogue: Catalogue }>> = {
  en: () => import('./en'),
  es: () => import('./es'),
};

const current = createStore<Locale>('pt-BR');

/** The language in use; `Intl` takes it as it is. */
export const useLocale = (): Locale => useStore(current);

/** Whether this app speaks the language. */
export const isLocale = (value: unknown): value is Locale => typeof value === 'string' && value in locales;

/** Starts with the language chosen here before, else Portuguese. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
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
  if (locale === current.get()) return;
  if (locale !== 'pt-BR' && !i18next.hasResourceBundle(locale, 'common')) {
    const { catalogue } = await load[locale]();
    for (const [area, texts] of Object.entries(catalogue)) i18next.addResourceBundle(locale, area, texts);
  }
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  current.set(locale);
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
