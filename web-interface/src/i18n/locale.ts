import { createStore, useStore } from '@/lib/store';

/** The languages of the app, each under its own name. */
export const locales = { 'pt-BR': 'Português', en: 'English', es: 'Español' } as const;
export type Locale = keyof typeof locales;

/** The language in use, outside React. */
export const currentLocale = createStore<Locale>('pt-BR');

/** The language in use; `Intl` takes it as it is. */
export const useLocale = (): Locale => useStore(currentLocale);

/** Whether this app speaks the language. */
export const isLocale = (value: unknown): value is Locale => typeof value === 'string' && value in locales;
