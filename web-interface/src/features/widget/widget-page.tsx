import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useUser } from '@/api/session';
import { AdminPage } from '@/components/admin-page';
import { ErrorNote, ForbiddenNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { widgetQuery } from './api';
import { WidgetForm } from './widget-form';

/** How the chat on the provider's sites looks, what visitors agree to, and where it may stand. */
export function WidgetPage() {
  const { t } = useTranslation('widget');
  const may = useUser().permissions.all.includes('channels:manage');
  const { data, error, refetch } = useQuery({ ...widgetQuery, enabled: may });
  if (!may) return <ForbiddenNote />;
  return (
    <AdminPage title={t('title')} lead={t('lead')}>
      {data ? <WidgetForm key={data.updated_at} settings={data} /> : error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={400} radius={12} />}
    </AdminPage>
  );
}
