import { useTranslation } from '@/i18n';
import { asNumber } from '@/lib/read';
import { reasonOf } from '@/lib/whatsapp-reasons';

const ours = ['opted_out', 'no_consent', 'no_number', 'invalid', 'duplicate', 'blocked', 'marketing_limit', 'empty_variable', 'unconfirmed'] as const;

/** Why somebody was left out or not reached, in words: our own reasons, Meta's codes, or what the server says of new ones. */
export function useReasonWords(): (reason: string | null, text?: string | null) => string {
  const { t } = useTranslation(['campaigns', 'kinds']);
  return (reason, text) => {
    // A preview names the places that came out empty behind the word.
    const known = reason?.startsWith('empty') ? 'empty_variable' : ours.find((name) => name === reason);
    // What is missing stands behind the colon.
    const missing = reason === 'empty_variable' ? text?.split(': ')[1] : undefined;
    if (known) return missing ? `${t(`reason.${known}`)} (${missing})` : t(`reason.${known}`);
    const meta = reasonOf(asNumber(reason));
    if (meta === 'unknown') return text || reason || t('reason.unknown');
    const words = t(`kinds:reason.${meta}`);
    return words.charAt(0).toUpperCase() + words.slice(1);
  };
}
