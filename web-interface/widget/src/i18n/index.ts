/** Which language the visitor reads, and its texts. */
import { en } from './en';
import { es } from './es';
import { ptBR, type Texts } from './pt-BR';

export type { Texts } from './pt-BR';

const LANGUAGES: Record<string, { tag: string; texts: Texts }> = {
  pt: { tag: 'pt-BR', texts: ptBR },
  en: { tag: 'en', texts: en },
  es: { tag: 'es', texts: es },
};

export interface Language {
  tag: string;
  texts: Texts;
}

/** The first language we speak among those wanted (setting, page, browser); Portuguese otherwise. */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const known = tag && LANGUAGES[tag.toLowerCase().split(/[-_]/)[0] as string];
    if (known) return known;
  }
  return LANGUAGES.pt as Language;
}

/** Puts values into `{places}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, key: string) => String(values[key] ?? place));
}
