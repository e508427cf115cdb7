import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconInbox, IconSearchOff, IconSitemap } from '@tabler/icons-react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import { EmptyNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import type { InboxScope } from '@/realtime/inbox';
import { EmptyFiltered } from '../filters/empty-filtered';
import { filtersOf, type InboxChange, type InboxSearch } from '../search-params';

/** An empty list teaches what will be in it. */
export function EmptyList({ scope, search, onRefine }: { scope: InboxScope; search: InboxSearch; onRefine: (change: InboxChange) => void }) {
  const { t } = useTranslation('inbox');
  const isQueueless = useIsQueueless();
  if (filtersOf(search).length > 0) return <EmptyFiltered search={search} onRefine={onRefine} />;
  if (scope.q) {
    return (
      <EmptyNote icon={<IconSearchOff size={32} stroke={1.5} />} title={t('empty.search.title')}>
        {t('empty.search.body')}
      </EmptyNote>
    );
  }
  if (isQueueless) {
    return (
      <EmptyNote icon={<IconSitemap size={32} stroke={1.5} />} title={t('empty.queueless.title')}>
        {t('empty.queueless.body')}
      </EmptyNote>
    );
  }
  return (
    <EmptyNote
      icon={<IconInbox size={32} stroke={1.5} />}
      title={t(`empty.${scope.tab}.title`)}
      action={
        scope.tab === 'mine' && (
          <Button variant="default" mt={8} onClick={() => onRefine({ tab: 'queue' })}>
            {t('empty.mine.action')}
          </Button>
        )
      }
    >
      {t(`empty.${scope.tab}.body`)}
    </EmptyNote>
  );
}

/** Whether this user reads by queues and is in none: then it is not the customers' silence that leaves the list empty. */
function useIsQueueless(): boolean {
  const { id, permissions } = useUser();
  const byQueues = !permissions.all.includes('conversations:read_all');
  const agents = useQuery({ queryKey: keys.agents, queryFn: () => unwrap(client.GET('/api/chat/agents')), enabled: byQueues });
  return byQueues && agents.data?.agents.find((agent) => agent.id === id)?.queue_ids.length === 0;
}
