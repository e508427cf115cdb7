import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { rulesQuery } from '@/api/campaigns';
import { useUser } from '@/api/session';
import { AdminPage } from '@/components/admin-page';
import { ErrorNote, ForbiddenNote } from '@/components/notes';
import { InZone } from '@/components/time';
import { useTranslation } from '@/i18n';
import { AreaNav } from '../area-nav';
import { RulesForm } from './rules-form';

/** What holds for every campaign: consent, hours, prices, and the words that end or begin it for a customer. */
export function RulesPage() {
  const { t } = useTranslation(['consents', 'common']);
  const may = useUser().permissions.all.includes('campaigns:read');
  const { data, error, refetch } = useQuery({ ...rulesQuery, enabled: may });
  if (!may) return <ForbiddenNote />;
  return (
    <AdminPage title={t('rules.title')} lead={t('rules.lead')}>
      <AreaNav />
      {data ? <InZone value={data.timezone}><RulesForm key={data.updated_at ?? ''} rules={data} /></InZone> : error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={400} radius={12} />}
    </AdminPage>
  );
}
