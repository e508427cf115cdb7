import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconSend2 } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { campaigns, previewQuery, type Campaign, type Rules } from '@/api/campaigns';
import type { Template } from '@/api/whatsapp';
import { useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useNow } from '@/lib/use-now';
import classes from '../campaigns.module.css';
import { messageFaults, timeFaults, unknownColumns, type Draft } from '../model/draft';
import { isUnsaid } from '../model/segment';
import { AudienceSummary } from './audience-summary';
import { Previews } from './previews';
import { Summary } from './summary';
import { useKeepCampaign } from './use-draft';

/** The last look: to whom, what it costs, what the first ones read; then somebody else decides. */
export function ReviewStep({ campaign, draft, template, rules, back }: { campaign: Campaign; draft: Draft; template: Template | undefined; rules: Rules; back: ReactNode }) {
  const { t } = useTranslation('campaigns');
  const say = useProblemText();
  const navigate = useNavigate();
  const keep = useKeepCampaign();
  const now = useNow().getTime();
  const previews = useQuery({ ...previewQuery(campaign.id), enabled: campaign.audience.source !== 'none' });
  const submit = useMutation({
    mutationFn: () => campaigns.run(campaign.id, 'submit'),
    onSuccess: (answer) => {
      keep(answer);
      toastDone(t('done.submit'));
      void navigate({ to: '/campaigns/$campaignId', params: { campaignId: campaign.id } });
    },
  });
  const unknown = campaign.audience.source === 'none' ? [] : unknownColumns(draft.fillings, campaign.audience.columns ?? []);
  const missing = [
    ...(template && Object.keys(messageFaults(draft, template)).length > 0 ? [t('review.missing.message')] : []),
    ...(campaign.audience.reachable && !isUnsaid(campaign.audience) ? [] : [t('review.missing.audience')]),
    ...(timeFaults(draft, rules, now).length > 0 ? [t('review.missing.when')] : []),
    ...(unknown.length > 0 ? [t('audience.unknown', { count: unknown.length, names: unknown.join(', ') })] : []),
  ];
  return (
    <>
      <div className={classes['grid']}>
        <Stack gap="md">
          <section className={classes['card']} aria-labelledby="review-summary">
            <h2 id="review-summary">{t('review.title')}</h2>
            <Summary campaign={campaign} rules={rules} />
          </section>
          <section className={classes['card']} aria-labelledby="review-audience">
            <h2 id="review-audience">{t('form.step.audience')}</h2>
            <AudienceSummary audience={campaign.audience} />
          </section>
        </Stack>
        <section className={classes['card']} aria-labelledby="review-first">
          <h2 id="review-first">{t('review.first')}</h2>
          {previews.error && !previews.data ? <Text size="sm">{say(previews.error)}</Text> : previews.isPending && campaign.audience.source !== 'none' ? <Skeleton height={160} /> : <Previews campaignId={campaign.id} list={previews.data ?? { components: [], previews: [] }} />}
        </section>
      </div>
      <div aria-live="polite">
        {missing.length > 0 && (
          <Alert mt="md" color="yellow" icon={<IconAlertTriangle size={16} stroke={1.5} />} title={t('review.missing.title')}>
            <ul style={{ margin: 0, paddingLeft: 18 }}>
              {missing.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </Alert>
        )}
        {submit.error && (
          <Alert mt="md" color="red" role="alert">
            {say(submit.error)}
          </Alert>
        )}
      </div>
      <div className={classes['foot']}>
        {back}
        <Group gap="sm">
          <Button variant="default" renderRoot={(props) => <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }} {...props} />}>
            {t('review.later')}
          </Button>
          <Button leftSection={<IconSend2 size={16} stroke={1.5} />} disabled={missing.length > 0} loading={submit.isPending} onClick={() => submit.mutate()}>
            {t('deed.submit')}
          </Button>
        </Group>
      </div>
    </>
  );
}
