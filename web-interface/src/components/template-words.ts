import type { Template } from '@/api/whatsapp';
import { useLocale, useTranslation } from '@/i18n';
import { isUsable } from '@/lib/template';

const statuses = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL', 'PENDING_DELETION', 'DELETED', 'LIMIT_EXCEEDED', 'ARCHIVED'] as const;
const categories = ['MARKETING', 'UTILITY', 'AUTHENTICATION', 'SERVICE', 'REFERRAL_CONVERSION'] as const;
/** Why Meta rejects templates, in its own words. */
const rejections = ['ABUSIVE_CONTENT', 'INVALID_FORMAT', 'PROMOTIONAL', 'TAG_CONTENT_MISMATCH', 'SCAM'] as const;
const explained = ['PENDING', 'IN_APPEAL', 'PAUSED', 'DISABLED', 'LIMIT_EXCEEDED', 'ARCHIVED'] as const;
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
    /** Why it cannot be sent now; empty for one that can. */
    whyNot: (template: Pick<Template, 'status' | 'reason'>): string => {
      if (isUsable(template)) return '';
      const status = template.status.toUpperCase();
      const reason = template.reason?.trim() ?? '';
      if (status === 'REJECTED' && reason) {
        const known = rejections.find((name) => name === reason.toUpperCase());
        return t('template.whyNot.REJECTED_BECAUSE', { reason: known ? t(`template.rejected.${known}`) : reason });
      }
      if (status === 'REJECTED') return t('template.whyNot.REJECTED');
      if (status === 'DELETED' || status === 'PENDING_DELETION') return t('template.whyNot.GONE');
      return t(`template.whyNot.${explained.find((name) => name === status) ?? 'other'}`);
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
