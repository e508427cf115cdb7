import { Group, Paper, SimpleGrid, Skeleton, Table, Text, TextInput } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { channelsQuery, usageQuery } from '@/api/whatsapp';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { useTemplateWords } from '@/components/template-words';
import { useLocale, useTranslation } from '@/i18n';
import { Wide } from './wide';
import classes from './whatsapp.module.css';

/** Why Meta charges for a message or does not, in its own words. */
const types = ['regular', 'free_customer_service', 'free_entry_point', 'unknown'] as const;
const thisMonth = () => new Date().toISOString().slice(0, 7);

/** How many messages Meta charges for, by number and category. */
export function UsageTab() {
  const { t } = useTranslation('channels');
  const locale = useLocale();
  const words = useTemplateWords();
  const [month, setMonth] = useState(thisMonth);
  const usage = useQuery(usageQuery(month));
  const channels = useQuery(channelsQuery).data?.channels;
  const names = new Map(channels?.map(({ id, name }) => [id, name]));
  const typeWords = (type: string) => {
    const known = types.find((name) => name === type);
    return known ? t(`usage.type.${known}`) : type.replaceAll('_', ' ');
  };
  const count = (value: number) => new Intl.NumberFormat(locale).format(value);
  return (
    <>
      <Group mb="md">
        <TextInput type="month" label={t('usage.month')} max={thisMonth()} value={month} onChange={(event) => /^\d{4}-\d{2}$/.test(event.currentTarget.value) && setMonth(event.currentTarget.value)} />
      </Group>
      {usage.isError && !usage.data ? (
        <ErrorNote error={usage.error} onRetry={() => void usage.refetch()} />
      ) : !usage.data ? (
        <Skeleton height={120} />
      ) : usage.data.counts.length === 0 ? (
        <EmptyNote icon={<IconChartBar size={32} stroke={1.5} />} title={t('usage.empty.title')}>
          {t('usage.empty.body')}
        </EmptyNote>
      ) : (
        <>
          <SimpleGrid cols={2} mb="md">
            {(['billable', 'free'] as const).map((name) => (
              <Paper key={name} withBorder p="md" radius={12}>
                <div className={`${classes['figure']} tabular`}>{count(usage.data[name])}</div>
                <Text size="sm" c="dimmed">
                  {t(`usage.${name}`)}
                </Text>
              </Paper>
            ))}
          </SimpleGrid>
          <Wide label={t('sections.usage')}>
            <Table verticalSpacing={8} miw={{ base: 0, sm: 480 }}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('usage.number')}</Table.Th>
                  <Table.Th>{t('usage.category')}</Table.Th>
                  <Table.Th>{t('usage.why')}</Table.Th>
                  <Table.Th>{t('usage.charged')}</Table.Th>
                  <Table.Th ta="right">{t('usage.messages')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {usage.data.counts.map((row) => (
                  <Table.Tr key={`${row.channel_id}/${row.category}/${row.type}/${String(row.billable)}`}>
                    <Table.Td>{channels ? (names.get(row.channel_id) ?? t('usage.gone', { id: row.channel_id.slice(-4) })) : '—'}</Table.Td>
                    <Table.Td>{words.category(row.category)}</Table.Td>
                    <Table.Td>{typeWords(row.type)}</Table.Td>
                    <Table.Td>{row.billable ? t('usage.yes') : t('usage.no')}</Table.Td>
                    <Table.Td ta="right" className="tabular">
                      {count(row.messages)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
          <Text size="xs" c="dimmed" mt="xs">
            {t('usage.note')}
          </Text>
        </>
      )}
    </>
  );
}
