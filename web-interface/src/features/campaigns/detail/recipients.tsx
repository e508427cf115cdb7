import { Button, Group, NativeSelect, Skeleton, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { campaigns, recipientsQuery, type Campaign, type Recipient, type RecipientState } from '@/api/campaigns';
import { useUser } from '@/api/session';
import { ErrorNote } from '@/components/notes';
import { useProblemText } from '@/components/problem-text';
import { Time } from '@/components/time';
import { toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { displayName, phone } from '@/lib/format';
import { saveFile } from '@/lib/save-file';
import { fold } from '@/lib/text';
import classes from '../campaigns.module.css';
import { pollEvery } from '../model/deeds';
import { useReasonWords } from '../reason-words';

const states: readonly RecipientState[] = ['pending', 'queued', 'sent', 'delivered', 'read', 'replied', 'failed', 'skipped', 'cancelled'];
const FEW_PAGES = 2;

/** Everybody it goes to, and what became of each. */
export function Recipients({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const say = useProblemText();
  const { permissions } = useUser();
  const [state, setState] = useState<RecipientState | ''>('');
  const list = useInfiniteQuery({
    ...recipientsQuery(campaign.id, state),
    // Long lists are not read again from the top every few seconds.
    refetchInterval: ({ state: known }) => (known.data && known.data.pages.length > FEW_PAGES ? false : pollEvery(campaign, Date.now())),
  });
  const download = useMutation({ mutationFn: () => campaigns.report(campaign.id), onSuccess: (file) => saveFile(`campanha-${fold(campaign.name).replace(/[^a-z0-9]+/g, '-')}.csv`, file), onError: (error) => toastProblem(say(error)) });
  const rows = list.data?.pages.flatMap(({ recipients }) => recipients);
  return (
    <section className={classes['card']} aria-labelledby="recipients">
      <Group justify="space-between" mb="sm">
        <h2 id="recipients" style={{ margin: 0 }}>
          {t('recipients.title')}
        </h2>
        <Group gap="sm">
          <NativeSelect aria-label={t('recipients.state')} value={state} onChange={(event) => setState(event.currentTarget.value as RecipientState | '')} data={[{ value: '', label: t('recipients.any') }, ...states.map((value) => ({ value, label: `${t(`recipient.${value}`)} (${campaign.totals[value] ?? 0})` }))]} />
          {permissions.all.includes('reports:export') && (
            <Button variant="default" leftSection={<IconDownload size={16} stroke={1.5} />} loading={download.isPending} onClick={() => download.mutate()}>
              {t('recipients.csv')}
            </Button>
          )}
        </Group>
      </Group>
      {list.isError && !list.data ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : rows?.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('recipients.nothing')}
        </Text>
      ) : (
        <>
          <RecipientTable rows={rows} />
          {list.hasNextPage && (
            <Button mt="sm" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('common:loadMore')}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function RecipientTable({ rows }: { rows: readonly Recipient[] | undefined }) {
  const { t } = useTranslation('campaigns');
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['wrap']} role="region" aria-labelledby="recipients" tabIndex={0}>
      <Table verticalSpacing={6} aria-labelledby="recipients" aria-busy={!rows}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('recipients.name')}</Table.Th>
            <Table.Th scope="col">{t('recipients.state')}</Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''}>
              {t('recipients.reason')}
            </Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''}>
              {t('recipients.last')}
            </Table.Th>
            <Table.Th scope="col">
              <span className="sr-only">{t('recipients.conversation')}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows?.map((row) => <Row key={row.id} row={row} />) ??
            [1, 2, 3, 4].map((key) => (
              <Table.Tr key={key}>
                <Table.Td colSpan={5}>
                  <Skeleton height={28} />
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const tones: Partial<Record<RecipientState, string>> = { read: 'green', replied: 'green', delivered: 'green', failed: 'red', skipped: 'amber', queued: 'accent' };

function Row({ row }: { row: Recipient }) {
  const { t } = useTranslation('campaigns');
  const words = useReasonWords();
  const name = displayName(row.name, row.phone);
  const why = row.reason ? words(row.reason, row.detail) : '';
  const last = row.replied_at ?? row.read_at ?? row.failed_at ?? row.delivered_at ?? row.sent_at;
  return (
    <Table.Tr>
      <Table.Td>
        <span dir="auto">{name}</span>
        {row.phone && row.name && <div className={`${classes['meta']} tabular`}>{phone(row.phone)}</div>}
        {why && <div className={`${classes['meta']} ${classes['onlyPhone']}`}>{why}</div>}
      </Table.Td>
      <Table.Td>
        <span className={classes['chip']} data-tone={tones[row.state]}>
          {t(`recipient.${row.state}`)}
        </span>{' '}
        {row.opted_out_at && (
          <span className={classes['chip']} data-tone="amber">
            {t('recipients.optedOut')}
          </span>
        )}
      </Table.Td>
      <Table.Td className={classes['onlyWide'] ?? ''}>{why || '—'}</Table.Td>
      <Table.Td className={classes['onlyWide'] ?? ''}>{last ? <Time at={last} as="full" /> : '—'}</Table.Td>
      <Table.Td>
        {row.conversation_id && (
          <Link to="/inbox/{-$conversationId}" params={{ conversationId: row.conversation_id }} search={{ tab: 'all' }} className={`${classes['title']} ${classes['calm']}`} aria-label={t('recipients.openOf', { name })}>
            {t('recipients.open')}
          </Link>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
