import { Alert, Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { campaigns, type Campaign, type Rules } from '@/api/campaigns';
import type { Channel } from '@/api/whatsapp';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { unknownColumns, type Draft } from '../model/draft';
import { AudienceSummary } from './audience-summary';
import { FileForm } from './file-form';
import { SegmentForm } from './segment-form';
import { useAudience } from './use-draft';

interface Props {
  campaign: Campaign;
  rules: Rules;
  fillings: Draft['fillings'];
  numbers: readonly Channel[];
  /** Goes back to the texts. */
  onFix: () => void;
}

/** To whom it goes: contacts chosen by what is known of them, or the lines of a file. */
export function AudienceStep({ campaign, rules, fillings, numbers, onFix }: Props) {
  const { t } = useTranslation('campaigns');
  const say = useProblemText();
  const { source, columns } = campaign.audience;
  const [from, setFrom] = useState(source === 'none' ? 'segment' : source);
  const clear = useAudience(() => campaigns.clearAudience(campaign.id));
  const unknown = source === 'none' ? [] : unknownColumns(fillings, columns ?? []);
  return (
    <Stack gap="md">
      <Text>{campaign.kind === 'campaign' ? t(`audience.rule.${rules.consent_for_campaigns}`) : t('audience.rule.notice')}</Text>
      <SegmentedControl aria-label={t('audience.from')} value={from} onChange={(value) => setFrom(value as 'segment' | 'csv')} data={[{ value: 'segment', label: t('audience.segment') }, { value: 'csv', label: t('audience.csv') }]} />
      {from === 'segment' ? <SegmentForm campaign={campaign} numbers={numbers} zone={rules.timezone} /> : <FileForm campaign={campaign} most={rules.most_recipients} />}
      {unknown.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle size={16} stroke={1.5} />} title={t('audience.unknown', { count: unknown.length, names: unknown.join(', ') })}>
          {t('audience.unknownHint')}{' '}
          <Button size="compact-sm" variant="default" onClick={onFix}>
            {t('audience.fix')}
          </Button>
        </Alert>
      )}
      <AudienceSummary audience={campaign.audience} />
      {clear.error && (
        <Alert color="red" role="alert">
          {say(clear.error)}
        </Alert>
      )}
      {source !== 'none' && (
        <Button variant="subtle" c="var(--red)" color="red" size="compact-sm" style={{ alignSelf: 'flex-start' }} loading={clear.isPending} onClick={() => clear.mutate(undefined)}>
          {t('audience.clear')}
        </Button>
      )}
    </Stack>
  );
}
