import { Skeleton, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Campaign } from '@/api/campaigns';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import classes from '../campaigns.module.css';
import { ProgressBar } from '../progress-bar';
import { StateChip } from '../state-chip';

/** Campaigns, one a row. On a phone the number and the author give way. */
export function CampaignTable({ campaigns }: { campaigns: readonly Campaign[] | undefined }) {
  const { t } = useTranslation('campaigns');
  return (
    <div className={classes['wrap']}>
      <Table verticalSpacing="xs" highlightOnHover aria-label={t('title')} aria-busy={!campaigns}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('list.name')}</Table.Th>
            <Table.Th scope="col">{t('list.state')}</Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''} w="30%">
              {t('list.progress')}
            </Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''}>
              {t('list.when')}
            </Table.Th>
            <Table.Th scope="col" className={classes['onlyDesk'] ?? ''}>
              {t('list.author')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {campaigns
            ? campaigns.map((campaign) => <Row key={campaign.id} campaign={campaign} />)
            : Array.from({ length: 6 }, (_, index) => (
                <Table.Tr key={index}>
                  <Table.Td colSpan={5}>
                    <Skeleton height={36} />
                  </Table.Td>
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const { id, name, kind, channel_name: number, state, waits_for: waitsFor, author_name: author } = campaign;
  return (
    <Table.Tr>
      <Table.Td className={classes['name'] ?? ''}>
        <Link to="/campaigns/$campaignId" params={{ campaignId: id }} className={classes['title'] ?? ''} dir="auto">
          {name}
        </Link>
        <div className={classes['meta']}>
          {t(`kind.${kind}`)} · {number}
        </div>
        <div className={classes['onlyPhone']}>
          <ProgressBar campaign={campaign} />
        </div>
      </Table.Td>
      <Table.Td>
        <StateChip state={state} waitsFor={waitsFor} />
      </Table.Td>
      <Table.Td className={classes['onlyWide'] ?? ''}>
        <ProgressBar campaign={campaign} />
      </Table.Td>
      <Table.Td className={`${classes['onlyWide']} ${classes['calm']}`}>
        <When campaign={campaign} />
      </Table.Td>
      <Table.Td className={classes['onlyDesk'] ?? ''}>
        <span dir="auto" className={classes['calm']}>
          {author}
        </span>
      </Table.Td>
    </Table.Tr>
  );
}

/** What happened last, or is to happen next. */
function When({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const { finished_at: finished, started_at: started, start_at: planned, state, created_at: created } = campaign;
  const isOpen = state === 'draft' || state === 'submitted' || state === 'scheduled' || state === 'approved';
  const [word, at] = finished ? (['finished', finished] as const) : started ? (['started', started] as const) : isOpen && planned ? (['planned', planned] as const) : (['created', created] as const);
  return (
    <>
      <div className={classes['meta']}>{t(`list.${word}`)}</div>
      <Time at={at} as="full" />
    </>
  );
}
