import { Button, Skeleton, Table, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parkedQuery, replay, type ParkedEvent } from '@/api/whatsapp';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { Time } from '@/components/time';
import { useLocale, useTranslation } from '@/i18n';
import { fileSize } from '@/lib/format';
import { Original } from './trouble';
import { useManage } from './use-manage';
import { Wide } from './wide';
import classes from './whatsapp.module.css';

/** What Meta told and nobody could work on: kept, with the reason, until somebody has another look. */
export function ParkedEvents() {
  const { t } = useTranslation('channels');
  const parked = useQuery(parkedQuery);
  return (
    <section aria-labelledby="parked">
      <Title order={2} id="parked" mb={4}>
        {t('parked.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('parked.lead')}
      </Text>
      {parked.isError && !parked.data ? (
        <ErrorNote error={parked.error} onRetry={() => void parked.refetch()} />
      ) : !parked.data ? (
        <Skeleton height={96} />
      ) : parked.data.events.length === 0 ? (
        <EmptyNote icon={<IconCircleCheck size={32} stroke={1.5} />} title={t('parked.empty')} />
      ) : (
        <Wide label={t('parked.title')}>
          <Table verticalSpacing={8} miw={640}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('parked.received')}</Table.Th>
                <Table.Th>{t('parked.reason')}</Table.Th>
                <Table.Th>{t('parked.attempts')}</Table.Th>
                <Table.Th>{t('parked.size')}</Table.Th>
                <Table.Th aria-label={t('parked.replay')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {parked.data.events.map((event) => (
                <Row key={event.id} event={event} />
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
    </section>
  );
}

function Row({ event }: { event: ParkedEvent }) {
  const { t } = useTranslation(['channels', 'numbers']);
  const locale = useLocale();
  const again = useManage(() => replay(event.id), t('parked.replayed'));
  return (
    <Table.Tr>
      <Table.Td>
        <Time at={event.received_at} as="full" />
      </Table.Td>
      <Table.Td className={classes['error'] ?? ''}>
        {event.error_code ? t(`numbers:parked.${event.error_code as 'unreadable'}`, { defaultValue: event.error ?? '' }) : '—'}
        {event.error && <Original words={event.error} />}
      </Table.Td>
      <Table.Td className="tabular">{event.attempts}</Table.Td>
      <Table.Td className="tabular">{fileSize(event.size, locale)}</Table.Td>
      <Table.Td ta="right">
        <Button variant="default" size="compact-sm" leftSection={<IconRefresh size={14} stroke={1.5} />} loading={again.isPending} onClick={() => again.mutate(undefined)}>
          {t('parked.replay')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
