import i18next from 'i18next';
import { currentLocale, type Locale } from './locale';
import type campaigns from './pt-BR/campaigns';
import type consents from './pt-BR/consents';
import type numbers from './pt-BR/numbers';
import type reports from './pt-BR/reports';
import type widget from './pt-BR/widget';

/** The texts of screens that few people open: fetched with the screen, so that the first visit does not pay for them. */
export interface LateCatalogue {
  campaigns: typeof campaigns;
  consents: typeof consents;
  numbers: typeof numbers;
  reports: typeof reports;
  widget: typeof widget;
}
export type LateArea = keyof LateCatalogue;

type Loaders = { [Area in LateArea]: Record<Locale, () => Promise<{ default: LateCatalogue[Area] }>> };
const load: Loaders = {
  campaigns: { 'pt-BR': () => import('./pt-BR/campaigns'), en: () => import('./en/campaigns'), es: () => import('./es/campaigns') },
  consents: { 'pt-BR': () => import('./pt-BR/consents'), en: () => import('./en/consents'), es: () => import('./es/consents') },
  numbers: { 'pt-BR': () => import('./pt-BR/numbers'), en: () => import('./en/numbers'), es: () => import('./es/numbers') },
  reports: { 'pt-BR': () => import('./pt-BR/reports'), en: () => import('./en/reports'), es: () => import('./es/reports') },
  widget: { 'pt-BR': () => import('./pt-BR/widget'), en: () => import('./en/widget'), es: () => import('./es/widget') },
};
const wanted = new Set<LateArea>();

/** Fetches areas in the language in use; from then on they follow every change of language. */
export async function loadAreas(...areas: LateArea[]): Promise<void> {
  for (const area of areas) wanted.add(area);
  await loadWanted(currentLocale.get());
}

/** Fetches what screens asked for before in another language. */
export async function loadWanted(locale: Locale): Promise<void> {
  await Promise.all(
    [...wanted].map(async (area) => {
      if (i18next.hasResourceBundle(locale, area)) return;
      const { default: texts } = await load[area][locale]();
      i18next.addResourceBundle(locale, area, texts);
    }),
  );
}
