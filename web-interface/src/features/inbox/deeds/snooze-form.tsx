import { Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Conversation } from '@/api/types';
import { useLocale, useTranslation } from '@/i18n';
import { fullDate } from '@/lib/format';
import { deeds, snoozeChoices, type Snooze, type SnoozeChoice } from './deeds';
import classes from './deeds.module.css';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { useDeed } from './use-deed';

/** When the conversation shall come back. */
export function SnoozeForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('deeds');
  const locale = useLocale();
  const [custom, setCustom] = useState('');
  const [error, setError] = useState('');
  const deed = useDeed();
  const snooze = (choice: Snooze) =>
    deed.mutate({ id: conversation.id, run: () => deeds.snooze(conversation.id, choice), done: t('done.snooze'), then: closeDialog });
  const now = new Date();

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const at = new Date(custom);
        if (Number.isNaN(at.getTime()) || at <= new Date()) setError(t('snoozeDialog.past'));
        else snooze({ until: at.toISOString() });
      }}
    >
      <Text size="md" c="dimmed" mb="sm">
        {t('snoozeDialog.lead')}
      </Text>
      <Stack gap={2} mb="md">
        {(Object.keys(snoozeChoices) as SnoozeChoice[]).map((name, index) => {
          const choice = snoozeChoices[name](now);
          return (
            <UnstyledButton key={name} className={classes['choice'] ?? ''} onClick={() => snooze(choice)} disabled={deed.isPending} {...(index === 0 ? { 'data-autofocus': true } : {})}>
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
      <FormFooter submit={t('snoozeDialog.submit')} loading={deed.isPending} />
    </form>
  );
}
