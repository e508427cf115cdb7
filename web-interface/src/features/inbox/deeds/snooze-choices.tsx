import { Stack, TextInput, UnstyledButton } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useLocale, useTranslation } from '@/i18n';
import { fullDate } from '@/lib/format';
import { snoozeChoices, type Snooze, type SnoozeChoice } from './deeds';
import classes from './deeds.module.css';

/** The usual moments, and any other. */
export function SnoozeChoices({ onChoose, isBusy = false, children, footer }: { onChoose: (choice: Snooze) => void; isBusy?: boolean; children: ReactNode; footer: ReactNode }) {
  const { t } = useTranslation('deeds');
  const locale = useLocale();
  const [custom, setCustom] = useState('');
  const [error, setError] = useState('');
  const now = new Date();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const at = new Date(custom);
        if (Number.isNaN(at.getTime()) || at <= new Date()) setError(t('snoozeDialog.past'));
        else onChoose({ until: at.toISOString() });
      }}
    >
      {children}
      <Stack gap={2} mb="md">
        {(Object.keys(snoozeChoices) as SnoozeChoice[]).map((name, index) => {
          const choice = snoozeChoices[name](now);
          return (
            <UnstyledButton key={name} className={classes['choice'] ?? ''} onClick={() => onChoose(choice)} disabled={isBusy} {...(index === 0 ? { 'data-autofocus': true } : {})}>
              <span>{t(`snoozeDialog.${name}`)}</span>
              {choice.until && <span className={`${classes['aside']} tabular`}>{fullDate(choice.until, locale)}</span>}
            </UnstyledButton>
          );
        })}
      </Stack>
      <TextInput
        type="datetime-local"
        label={t('snoozeDialog.custom')}
        value={custom}
        error={error}
        onChange={(event) => {
          setCustom(event.currentTarget.value);
          setError('');
        }}
      />
      {footer}
    </form>
  );
}
