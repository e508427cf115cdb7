import i18next from 'i18next';
import { useCallback } from 'react';
import { Problem } from '@/api/problem';
import { useTranslation } from '@/i18n';

/** Says what went wrong and what to do about it, in the user's language. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation(['common', 'problems']);
  return useCallback(
    (error) => {
      if (!(error instanceof Problem)) return t('error.crash');
      const { slug } = error;
      if (slug && i18next.exists(slug, { ns: 'problems' })) {
        return t(`problems:${slug as 'invalid'}`, { fields: error.fields.map(({ field, message }) => `${field} ${message}`).join('; ') });
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
