import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Campaign } from '@/api/campaigns';
import { useUser } from '@/api/session';
import { GrowingTextarea } from '@/components/growing-textarea';
import { GuardedModal } from '@/components/guarded-modal';
import { useProblemText } from '@/components/problem-text';
import { useLocale, useTranslation } from '@/i18n';
import { money } from '@/lib/format';

interface Props {
  deed: 'approve' | 'reject';
  campaign: Campaign;
  isBusy: boolean;
  error: unknown;
  onDecide: (note: string) => void;
  onClose: () => void;
}

/** Approves or rejects, with a word to the author; a refusal without a reason helps nobody. */
export function DecisionDialog({ deed, campaign, isBusy, error, onDecide, onClose }: Props) {
  const { t } = useTranslation(['campaigns', 'common']);
  const say = useProblemText();
  const locale = useLocale();
  const { id: me } = useUser();
  const [note, setNote] = useState('');
  const [isTried, setTried] = useState(false);
  const isMissing = deed === 'reject' && !note.trim();
  const { recipients, cost, currency } = campaign.estimate;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isMissing) onDecide(note.trim());
  };
  return (
    <GuardedModal title={t(`decision.${deed}`, { name: campaign.name })} isDirty={note.trim() !== ''} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {deed === 'approve' && (
            <Text>
              {t('decision.effect', { count: recipients, shown: new Intl.NumberFormat(locale).format(recipients) })} {cost !== null && t('decision.cost', { cost: money(Number(cost), currency, locale) })} {campaign.start_at ? t('decision.planned') : t('decision.byHand')}
            </Text>
          )}
          {deed === 'approve' && campaign.author_id === me && <Alert color="yellow">{t('decision.own')}</Alert>}
          <GrowingTextarea label={t(deed === 'reject' ? 'decision.why' : 'decision.note')} required={deed === 'reject'} minRows={2} maxLength={500} data-autofocus value={note} error={isTried && isMissing && t('decision.missing')} onChange={(event) => setNote(event.currentTarget.value)} />
          {Boolean(error) && (
            <Alert color="red" role="alert">
              {say(error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={isBusy} {...(deed === 'reject' ? { color: 'red.9' } : {})}>
              {t(`deed.${deed}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}
