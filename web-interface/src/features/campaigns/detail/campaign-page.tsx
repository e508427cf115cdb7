import { Button, Group, Skeleton, Stack, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { campaignQuery, previewQuery, reportQuery, rulesQuery, type Campaign, type Rules } from '@/api/campaigns';
import { Problem } from '@/api/problem';
import { useUser } from '@/api/session';
import { ErrorNote, ForbiddenNote } from '@/components/notes';
import { InZone } from '@/components/time';
import { useLocale, useTranslation } from '@/i18n';
import { zoneName } from '@/lib/format';
import frame from '@/components/admin-page.module.css';
import classes from '../campaigns.module.css';
import { AudienceSummary } from '../form/audience-summary';
import { Previews } from '../form/previews';
import { Summary } from '../form/summary';
import { pollEvery } from '../model/deeds';
import { StateChip } from '../state-chip';
import { DeedBar } from './deed-bar';
import { Outcome } from './outcome';
import { Recipients } from './recipients';
import { Spoken } from './spoken';
import { StateNote } from './state-note';
import { Trail } from './trail';

/** One campaign: where it stands, what may be done, what became of it. */
export function CampaignPage() {
  const { t } = useTranslation(['campaigns', 'common']);
  const { campaignId } = useParams({ from: '/app/campaigns/$campaignId' });
  const may = useUser().permissions.all.includes('campaigns:read');
  const campaign = useQuery({ ...campaignQuery(campaignId), enabled: may, refetchInterval: ({ state }) => (state.data ? pollEvery(state.data, Date.now()) : false) });
  const rules = useQuery({ ...rulesQuery, enabled: may });
  if (!may) return <ForbiddenNote />;
  const isGone = campaign.error instanceof Problem && campaign.error.status === 404;
  return (
    <div className={frame['page']}>
      <div className={frame['column']}>
        <Button variant="subtle" color="gray" size="compact-sm" mb="xs" leftSection={<IconArrowLeft size={16} stroke={1.5} />} renderRoot={(props) => <Link to="/campaigns" search={{}} {...props} />}>
          {t('title')}
        </Button>
        {campaign.data && rules.data && !isGone ? (
          <InZone value={rules.data.timezone}>
            <Whole campaign={campaign.data} rules={rules.data} />
          </InZone>
        ) : campaign.error ?? rules.error ? (
          <ErrorNote
            error={campaign.error ?? rules.error}
            onRetry={() => {
              void campaign.refetch();
              void rules.refetch();
            }}
          />
        ) : (
          <Stack role="status" aria-label={t('common:loading')}>
            <Skeleton height={40} width="50%" />
            <Skeleton height={180} radius={12} />
            <Skeleton height={240} radius={12} />
          </Stack>
        )}
      </div>
    </div>
  );
}

function Whole({ campaign, rules }: { campaign: Campaign; rules: Rules }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const isSent = campaign.started_at !== null;
  return (
    <>
      <div className={frame['head']}>
        <div style={{ minWidth: 0 }}>
          <Title order={1} dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {campaign.name}
          </Title>
          <Group gap={8} mt={4}>
            <StateChip state={campaign.state} waitsFor={campaign.waits_for} />
            <span className={classes['meta']}>
              {t(`kind.${campaign.kind}`)} · {campaign.channel_name} · {t('detail.by', { name: campaign.author_name })} · {zoneName(rules.timezone, locale)}
            </span>
          </Group>
        </div>
        <DeedBar campaign={campaign} />
      </div>
      <Spoken campaign={campaign} />
      <StateNote campaign={campaign} />
      <Stack gap="md">
        {isSent && <Sent campaign={campaign} />}
        <div className={classes['grid']}>
          <Stack gap="md">
            <section className={classes['card']} aria-labelledby="summary">
              <h2 id="summary">{t('review.title')}</h2>
              <Summary campaign={campaign} rules={rules} />
            </section>
            <section className={classes['card']} aria-labelledby="audience">
              <h2 id="audience">{t('form.step.audience')}</h2>
              <AudienceSummary audience={campaign.audience} />
            </section>
          </Stack>
          <Stack gap="md">
            <First campaign={campaign} />
            <section className={classes['card']} aria-labelledby="trail">
              <h2 id="trail">{t('detail.trail')}</h2>
              <Trail deeds={campaign.deeds ?? []} />
            </section>
          </Stack>
        </div>
        {campaign.audience.source !== 'none' && <Recipients campaign={campaign} />}
      </Stack>
    </>
  );
}

function Sent({ campaign }: { campaign: Campaign }) {
  const report = useQuery({ ...reportQuery(campaign.id), refetchInterval: () => pollEvery(campaign, Date.now()) });
  if (report.error && !report.data) return <ErrorNote error={report.error} onRetry={() => void report.refetch()} />;
  return report.data ? <Outcome campaign={campaign} report={report.data} /> : <Skeleton height={220} radius={12} />;
}

function First({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const isKnown = campaign.audience.source !== 'none';
  const previews = useQuery({ ...previewQuery(campaign.id), enabled: isKnown });
  if (!isKnown || previews.isError) return null;
  return (
    <section className={classes['card']} aria-labelledby="first">
      <h2 id="first">{t('detail.message')}</h2>
      {previews.data ? <Previews campaignId={campaign.id} list={{ ...previews.data, previews: previews.data.previews.slice(0, 2) }} /> : <Skeleton height={120} />}
    </section>
  );
}
