import { useLocale, useTranslation } from '@/i18n';

const statuses = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL', 'PENDING_DELETION', 'DELETED', 'LIMIT_EXCEEDED', 'ARCHIVED'] as const;
const categories = ['MARKETING', 'UTILITY', 'AUTHENTICATION', 'SERVICE', 'REFERRAL_CONVERSION'] as const;
const qualities = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const;

/** Meta's words about templates in the user's language; what is new to us is shown as it came. */
export function useTemplateWords() {
  const { t } = useTranslation('whatsapp');
  const locale = useLocale();
  const languages = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });
  return {
    status: (status: string): string => {
      const known = statuses.find((name) => name === status.toUpperCase());
      return known ? t(`template.status.${known}`) : status;
    },
    category: (category: string): string => {
      const known = categories.find((name) => name === category.toUpperCase());
      return known ? t(`template.category.${known}`) : category;
    },
    quality: (quality: string | null): string => {
      const known = qualities.find((name) => name === quality?.toUpperCase());
      return known ? t(`template.quality.${known}`) : (quality ?? '');
    },
    language: (code: string): string => {
      try {
        return languages.of(code.replace('_', '-')) ?? code;
      } catch {
        return code; // Not a language tag at all.
      }
    },
  };
}
