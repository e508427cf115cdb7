import { Skeleton, Table, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { channelsQuery, queueQuery } from '@/api/whatsapp';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { Wide } from './wide';

const EVERY_MS = 10_000;
const states = ['queued', 'sending', 'reconciling', 'unconfirmed'] as const;

/** How much waits to leave, number by number. */
export function QueueState() {
  const { t } = useTranslation('channels');
  const queue = useQuery({ ...queueQuery, refetchInterval: EVERY_MS });
  const names = new Map(useQuery(channelsQuery).data?.channels.map(({ id, name }) => [id, name]));
  return (
    <section aria-labelledby="queue">
      <Title order={2} id="queue" mb={4}>
        {t('queue.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('queue.lead')}
      </Text>
      {queue.isError && !queue.data ? (
        <ErrorNote error={queue.error} onRetry={() => void queue.refetch()} />
      ) : !queue.data ? (
        <Skeleton height={96} />
      ) : queue.data.channels.length === 0 ? (
        <EmptyNote icon={<IconCircleCheck size={32} stroke={1.5} />} title={t('queue.empty')} />
      ) : (
        <Wide label={t('queue.title')}>
          <Table verticalSpacing={8} miw={560}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('queue.number')}</Table.Th>
                {states.map((state) => (
                  <Table.Th key={state} ta="right">
                    {t(`queue.${state}`)}
                  </Table.Th>
                ))}
                <Table.Th>{t('queue.oldest')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {queue.data.channels.map((row) => (
                <Table.Tr key={row.channel_id}>
                  <Table.Td>{names.get(row.channel_id) ?? '—'}</Table.Td>
                  {states.map((state) => (
                    <Table.Td key={state} ta="right" className="tabular">
                      {row[state]}
                    </Table.Td>
                  ))}
                  <Table.Td>{row.oldest_at ? <Time at={row.oldest_at} as="relative" /> : '—'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
      {(queue.data?.reports_waiting ?? 0) > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('queue.reports', { count: queue.data?.reports_waiting ?? 0 })}
        </Text>
      )}
    </section>
  );
}
