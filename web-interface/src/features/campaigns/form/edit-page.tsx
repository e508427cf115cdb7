import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { campaignQuery, rulesQuery, type Campaign } from '@/api/campaigns';
import { useUser } from '@/api/session';
import { channelsQuery } from '@/api/whatsapp';
import { AdminPage } from '@/components/admin-page';
import { EmptyNote, ErrorNote, ForbiddenNote } from '@/components/notes';
import { InZone } from '@/components/time';
import { useTranslation } from '@/i18n';
import { steps, type Step } from '../sections';
import { Editor } from './editor';

/** Writes a new campaign. */
export function NewCampaignPage() {
  const { t } = useTranslation('campaigns');
  return (
    <Frame title={t('form.new')}>
      <Known campaign={null} step="message" />
    </Frame>
  );
}

/** Goes on with a draft. */
export function EditCampaignPage() {
  const { t } = useTranslation('campaigns');
  const { campaignId } = useParams({ from: '/app/campaigns/$campaignId/edit' });
  const { step = steps[0] } = useSearch({ from: '/app/campaigns/$campaignId/edit' });
  const { data, error, refetch } = useQuery(campaignQuery(campaignId));
  return (
    <Frame title={data?.name ?? t('form.edit')}>
      {data ? data.allowed.includes('edit') ? <Known key={campaignId} campaign={data} step={step} /> : <Settled campaign={data} /> : error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={320} radius={12} />}
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation(['campaigns', 'common']);
  if (!useUser().permissions.all.includes('campaigns:send')) return <ForbiddenNote />;
  return (
    <AdminPage title={title} lead={t('form.lead')}>
      {children}
    </AdminPage>
  );
}

/** The editor, once the rules and the numbers are known. */
function Known({ campaign, step }: { campaign: Campaign | null; step: Step }) {
  const { t } = useTranslation('campaigns');
  const rules = useQuery(rulesQuery);
  const channels = useQuery(channelsQuery);
  const failed = rules.error ?? channels.error;
  if (failed && !(rules.data && channels.data)) {
    return (
      <ErrorNote
        error={failed}
        onRetry={() => {
          void rules.refetch();
          void channels.refetch();
        }}
      />
    );
  }
  if (!rules.data || !channels.data) return <Skeleton height={320} radius={12} />;
  const numbers = channels.data.channels.filter(({ is_active: isActive, capabilities }) => isActive && capabilities.templates);
  if (numbers.length === 0) return <EmptyNote title={t('form.noNumbers.title')}>{t('form.noNumbers.body')}</EmptyNote>;
  return (
    <InZone value={rules.data.timezone}>
      <Editor campaign={campaign} rules={rules.data} numbers={numbers} step={step} />
    </InZone>
  );
}

/** Nobody changes what was approved or sent. */
function Settled({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  return (
    <EmptyNote title={t('form.settled')} action={<Button variant="default" renderRoot={(props) => <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }} {...props} />}>{t('form.open')}</Button>}>
      {t('form.settledHint')}
    </EmptyNote>
  );
}
