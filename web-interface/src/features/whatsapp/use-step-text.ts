import type { CheckStep } from '@/api/whatsapp';
import { useLocale, useTranslation } from '@/i18n';
import { fullDate } from '@/lib/format';

/** Says in the user's language what a step of a check found, and what to do; what this version has no words for, in the server's. */
export function useStepText(): (step: CheckStep) => { words: string; todo: string } {
  const { t } = useTranslation(['numbers', 'channels']);
  const locale = useLocale();
  return ({ code, facts, state, message, hint }) => {
    const at = facts['at'] ? fullDate(facts['at'], locale) : '';
    const words =
      code === 'link_closed'
        ? t(`channels:link.reason.${(facts['reason'] ?? 'unknown') as 'unknown'}`, { defaultValue: t('channels:link.reason.unknown') })
        : t(`numbers:check.said.${code}`, { number: facts['number'] ?? '', at, defaultValue: message });
    const todo = state !== 'ok' && hint ? t(`numbers:check.todo.${code as 'token_missing'}`, { defaultValue: hint }) : '';
    return { words, todo };
  };
}
