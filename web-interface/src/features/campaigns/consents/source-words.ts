import { useTranslation } from '@/i18n';

const sources = ['agent', 'form', 'contract', 'phone', 'import', 'other', 'keyword', 'meta', 'refusal'] as const;

/** How it is known, in words. */
export function useSourceWords(): (source: string) => string {
  const { t } = useTranslation('consents');
  return (source) => {
    const known = sources.find((name) => name === source);
    return known ? t(`source.${known}`) : source;
  };
}
