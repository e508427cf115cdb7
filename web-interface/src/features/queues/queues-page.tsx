import { Button, SimpleGrid, Skeleton } from '@mantine/core';
import { IconPlus, IconSitemap } from '@tabler/icons-react';
import { useState } from 'react';
import { useUser } from '@/api/session';
import type { Queue } from '@/api/types';
import { AdminPage } from '@/components/admin-page';
import { EmptyNote, ForbiddenNote, ErrorNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { useQueueList } from './api';
import { QueueCard } from './queue-card';
import { QueueForm } from './queue-form';

/** The departments and who serves them. */
export function QueuesPage() {
  const { t } = useTranslation(['admin', 'common']);
  const { permissions } = useUser();
  const queues = useQueueList();
  const [editing, setEditing] = useState<Queue | 'new' | null>(null);
  const canManage = permissions.all.includes('departments:manage');
  if (!permissions.is_admin && !permissions.is_supervisor && !canManage) return <ForbiddenNote />;
  const add = canManage && (
    <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setEditing('new')}>
      {t('queues.new')}
    </Button>
  );
  return (
    <AdminPage title={t('queues.title')} lead={t(canManage ? 'queues.lead' : 'queues.leadReading')} action={add}>
      {queues.isError && !queues.data ? (
        <ErrorNote error={queues.error} onRetry={() => void queues.refetch()} />
      ) : queues.data?.queues.length === 0 ? (
        <EmptyNote icon={<IconSitemap size={32} stroke={1.5} />} title={t('queues.empty.title')} action={add}>
          {t('queues.empty.body')}
        </EmptyNote>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
          {queues.data
            ? queues.data.queues.map((queue) => <QueueCard key={queue.id} queue={queue} canManage={canManage} onEdit={() => setEditing(queue)} />)
            : [1, 2, 3].map((key) => <Skeleton key={key} height={120} />)}
        </SimpleGrid>
      )}
      {editing && <QueueForm queue={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </AdminPage>
  );
}
