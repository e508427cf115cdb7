import i18next, { type FlatNamespace, type TFunction } from 'i18next';
import { useLocale } from './locale';

type Areas = FlatNamespace | readonly [FlatNamespace, ...FlatNamespace[]];

const known = new Map<string, TFunction<Areas>>();

/**
 * The texts of one or more areas in the user's language. The same function for every component, so that it can be a
 * dependency; react-i18next's hook copies the whole i18next object for each component that appears, which was a fifth of the
 * time it took to switch conversations.
 */
export function useTranslation<const Asked extends Areas = 'common'>(areas?: Asked): { t: TFunction<Asked> } {
  const locale = useLocale();
  return { t: textsOf(locale, areas ?? 'common') as unknown as TFunction<Asked> };
}

function textsOf(locale: string, areas: Areas): TFunction<Areas> {
  const key = `${locale} ${String(areas)}`;
  const found = known.get(key);
  if (found) return found;
  const made = i18next.getFixedT(locale, areas as FlatNamespace) as unknown as TFunction<Areas>;
  known.set(key, made);
  return made;
}
