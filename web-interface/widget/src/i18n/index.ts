/** Which language the visitor reads. */
import type { Texts } from './pt-BR';

export type { Texts } from './pt-BR';

export type LanguageTag = 'pt-BR' | 'en' | 'es';

const TAGS = new Map<string, LanguageTag>([
  ['pt', 'pt-BR'],
  ['en', 'en'],
  ['es', 'es'],
]);

export interface Language {
  tag: string;
  texts: Texts;
}

/** The first language we speak among those wanted (setting, page, browser); Portuguese otherwise. */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): LanguageTag {
  for (const tag of wanted) {
    const known = tag && TAGS.get(tag.toLowerCase().split(/[-_]/)[0] as string);
    if (known) return known;
  }
  return 'pt-BR';
}

/** Puts values into `{places}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, key: string) => String(values[key] ?? place));
}
