import i18next from 'i18next';
import { useCallback } from 'react';
import { Problem } from '@/api/problem';
import { useTranslation } from '@/i18n';
import { groupOf } from './problem-rules';

/** Says what went wrong and what to do about it, in the user's language. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation(['common', 'problems']);
  return useCallback(
    (error) => {
      if (!(error instanceof Problem)) return t('error.crash');
      const { slug } = error;
      if (slug && i18next.exists(slug, { ns: 'problems' })) {
        const name = (field: string) => t(`problems:field.${field as 'name'}`, { defaultValue: field });
        return t(`problems:${slug as 'invalid'}`, { fields: error.fields.map(({ field, rule }) => `${name(field)}: ${t(`problems:rule.${groupOf(rule)}`)}`).join('; ') });
      }
      if (error.status === 0) return t('error.offline');
      if (error.status === 403) return t('error.forbidden');
      if (error.status === 429) return t('error.tooMany', { seconds: error.retryAfter ?? 60 });
      if (error.status >= 500) return t('error.server', { id: String(error.extra['request_id'] ?? error.status) });
      return error.detail || t('error.unknown', { status: error.status });
    },
    [t],
  );
}

/** Says of one field of a form, in the user's language, why the server refused it; null where it did not. */
export function useFieldText(): (error: unknown, name: string) => string | null {
  const { t } = useTranslation('problems');
  return useCallback(
    (error, name) => {
      const rule = error instanceof Problem ? error.ruleOf(name) : null;
      if (rule === null) return null;
      const words = t(`rule.${groupOf(rule)}`);
      return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
    },
    [t],
  );
}
