import { useQuery } from '@tanstack/react-query';
import i18next from 'i18next';
import { useCallback } from 'react';
import { failuresQuery, type Channel } from '@/api/whatsapp';
import { useLocale, useTranslation } from '@/i18n';

const NUMERIC = /^-?\d+$/;

/** Says in the user's language why a number is as it is, and what its gateway itself said. */
export function useStateText(): (channel: Channel) => { words: string; detail: string | null } {
  const { t } = useTranslation(['numbers', 'channels']);
  const locale = useLocale();
  const { data } = useQuery(failuresQuery);
  return useCallback(
    ({ state_code: code, state_detail: detail, state_reason: reason }) => {
      if (code && NUMERIC.test(code)) {
        const words = data?.failures.find((failure) => String(failure.code) === code)?.texts[locale];
        if (words) return { words, detail: detail ? `${detail} [${code}]` : null };
      }
      if (code?.startsWith('link_')) return { words: t(`channels:link.reason.${code.slice(5) as 'unknown'}`, { defaultValue: t('channels:link.reason.unknown') }), detail: null };
      if (code && i18next.exists(`numbers:why.${code}`)) return { words: t(`numbers:why.${code as 'alert'}`, { detail }), detail: null };
      if (code && i18next.exists(`numbers:check.said.${code}`)) return { words: t(`numbers:check.said.${code as 'silent'}`), detail };
      return { words: reason ?? '', detail: null };
    },
    [data, locale, t],
  );
}
