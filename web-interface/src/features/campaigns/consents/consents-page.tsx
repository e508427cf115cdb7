import { Button, Group, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileImport, IconPlus, IconSearch, IconUserCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { consentsQuery, type ConsentFilters, type ConsentState } from '@/api/consents';
import { useUser } from '@/api/session';
import { AdminPage } from '@/components/admin-page';
import { ConsentForm } from '@/components/consent-form';
import { EmptyNote, ErrorNote, ForbiddenNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { AreaNav } from '../area-nav';
import { askedFor } from './asked';
import { ConsentDialog } from './consent-dialog';
import { ConsentTable } from './consent-table';
import { ImportDialog } from './import-dialog';

const states: readonly ConsentState[] = ['opted_in', 'opted_out', 'opted_out_all', 'withdrawn'];

/** Who agreed to campaigns and who does not want them. */
export function ConsentsPage() {
  const { t } = useTranslation(['consents', 'common']);
  const { all } = useUser().permissions;
  const may = all.includes('campaigns:read') || all.includes('contacts:read');
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 250);
  const [state, setState] = useState<ConsentState | ''>('');
  const [open, setOpen] = useState<string | 'new' | 'file' | null>(null);
  const filters: ConsentFilters = { ...(state ? { state } : {}), ...askedFor(q) };
  const list = useInfiniteQuery({ ...consentsQuery(filters), enabled: may });
  if (!may) return <ForbiddenNote />;
  const rows = list.data?.pages.flatMap(({ consents }) => consents);
  const add = all.includes('contacts:write') && (
    <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setOpen('new')}>
      {t('new')}
    </Button>
  );
  const actions = (
    <Group gap="sm">
      {all.includes('contacts:import') && (
        <Button variant="default" leftSection={<IconFileImport size={16} stroke={1.5} />} onClick={() => setOpen('file')}>
          {t('import.open')}
        </Button>
      )}
      {add}
    </Group>
  );
  return (
    <AdminPage title={t('title')} lead={t('lead')} action={actions}>
      <AreaNav />
      <Group mb="md" gap="sm">
        <TextInput flex={1} miw={200} type="search" aria-label={t('search')} placeholder={t('search')} leftSection={<IconSearch size={16} stroke={1.5} />} value={search} maxLength={200} onChange={(event) => setSearch(event.currentTarget.value)} />
        <NativeSelect aria-label={t('stateLabel')} value={state} onChange={(event) => setState(event.currentTarget.value as ConsentState | '')} data={[{ value: '', label: t('anyState') }, ...states.map((value) => ({ value, label: t(`state.${value}`) }))]} />
      </Group>
      {list.isError && !list.data ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : !rows ? (
        [1, 2, 3, 4, 5].map((key) => <Skeleton key={key} height={44} mb={6} />)
      ) : rows.length === 0 ? (
        q || state ? (
          <EmptyNote title={t('nothing')} />
        ) : (
          <EmptyNote icon={<IconUserCheck size={32} stroke={1.5} />} title={t('empty.title')} action={add}>
            {t('empty.body')}
          </EmptyNote>
        )
      ) : (
        <>
          <ConsentTable rows={rows} onOpen={setOpen} />
          {list.hasNextPage && (
            <Button mt="sm" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('common:loadMore')}
            </Button>
          )}
        </>
      )}
      {open === 'new' ? <ConsentForm onClose={() => setOpen(null)} /> : open === 'file' ? <ImportDialog onClose={() => setOpen(null)} /> : open && <ConsentDialog id={open} onClose={() => setOpen(null)} />}
    </AdminPage>
  );
}
