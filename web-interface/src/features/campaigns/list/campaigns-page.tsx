import { Button, Group, NativeSelect, Pagination, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch, IconSpeakerphone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { campaignsQuery, rulesQuery, type CampaignFilters, type CampaignState } from '@/api/campaigns';
import { useUser } from '@/api/session';
import { AdminPage } from '@/components/admin-page';
import { EmptyNote, ErrorNote, ForbiddenNote } from '@/components/notes';
import { InZone } from '@/components/time';
import { useLocale, useTranslation } from '@/i18n';
import { zoneName } from '@/lib/format';
import { AreaNav } from '../area-nav';
import { states } from '../sections';
import { CampaignTable } from './campaign-table';

const BUSY_MS = 5_000;
const CALM_MS = 30_000;

/** All campaigns and notices, newest first. */
export function CampaignsPage() {
  const { t } = useTranslation(['campaigns', 'common']);
  const locale = useLocale();
  const { permissions } = useUser();
  const may = permissions.all.includes('campaigns:read');
  const filters = useSearch({ from: '/app/campaigns' });
  const navigate = useNavigate();
  const [search, setSearch] = useState(filters.q ?? '');
  const list = useQuery({ ...campaignsQuery(filters), enabled: may, refetchInterval: ({ state }) => (state.data?.campaigns.some((one) => one.state === 'running') ? BUSY_MS : CALM_MS) });
  const zone = useQuery({ ...rulesQuery, enabled: may }).data?.timezone;
  const refine = ({ page, ...change }: Partial<Record<'state' | 'q', string>> & { page?: number }) => {
    const next = { ...filters, ...change, page: page ?? 1 };
    void navigate({ to: '/campaigns', search: Object.fromEntries(Object.entries(next).filter(([, value]) => value && value !== 1)) as CampaignFilters, replace: true });
  };
  const find = useDebouncedCallback((q: string) => refine({ q: q.trim() }), 250);
  if (!may) return <ForbiddenNote />;
  const add = permissions.all.includes('campaigns:send') && (
    <Button renderRoot={(props) => <Link to="/campaigns/new" {...props} />} leftSection={<IconPlus size={16} stroke={1.5} />}>
      {t('list.new')}
    </Button>
  );
  const isNarrowed = Boolean(filters.q ?? filters.state);
  return (
    <AdminPage title={t('title')} lead={t('lead')} action={add}>
      <AreaNav />
      <Group mb="md" gap="sm">
        <TextInput
          flex={1}
          miw={200}
          type="search"
          aria-label={t('list.search')}
          placeholder={t('list.search')}
          leftSection={<IconSearch size={16} stroke={1.5} />}
          value={search}
          maxLength={200}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            find(event.currentTarget.value);
          }}
        />
        <NativeSelect aria-label={t('list.state')} value={filters.state ?? ''} onChange={(event) => refine({ state: event.currentTarget.value as CampaignState })} data={[{ value: '', label: t('list.anyState') }, ...states.map((value) => ({ value, label: t(`state.${value}`) }))]} />
      </Group>
      {list.isError && !list.data ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data?.campaigns.length === 0 ? (
        isNarrowed ? (
          <EmptyNote title={t('list.nothing')} />
        ) : (
          <EmptyNote icon={<IconSpeakerphone size={32} stroke={1.5} />} title={t('list.empty.title')} action={add}>
            {t('list.empty.body')}
          </EmptyNote>
        )
      ) : (
        <>
          <InZone value={zone}>
            <CampaignTable campaigns={list.data?.campaigns} />
          </InZone>
          {list.data && (
            <Group justify="space-between" mt="md">
              <Text size="sm" c="dimmed" className="tabular" role="status">
                {t('list.total', { count: list.data.total })}
                {zone && ` · ${zoneName(zone, locale)}`}
              </Text>
              {list.data.pages > 1 && <Pagination size="sm" total={list.data.pages} value={filters.page ?? 1} onChange={(page) => refine({ page })} getControlProps={(control) => ({ 'aria-label': t(`list.pages.${control}`) })} />}
            </Group>
          )}
        </>
      )}
    </AdminPage>
  );
}
