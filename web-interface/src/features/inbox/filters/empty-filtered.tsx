import { Button, Stack } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { IconFilterOff } from '@tabler/icons-react';
import { useUser } from '@/api/session';
import { EmptyNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { noFilters, type FilterName, type InboxChange, type InboxSearch } from '../search-params';
import { readInbox, scopeOf } from '../use-inbox';
import { useFilterWords } from './use-filter-words';

/** Nothing fits all filters: which of them hides everything, and the way out. */
export function EmptyFiltered({ search, onRefine }: { search: InboxSearch; onRefine: (change: InboxChange) => void }) {
  const { t } = useTranslation('inbox');
  const words = useFilterWords(search);
  const hiding = useHiding(search, words.map(({ name }) => name));
  const named = words.filter(({ name }) => hiding.has(name));
  return (
    <EmptyNote
      icon={<IconFilterOff size={32} stroke={1.5} />}
      title={t('empty.filtered.title')}
      action={
        <Stack gap={8} mt={8} align="center">
          {words.length > 1 &&
            named.map(({ name, text }) => (
              <Button key={name} variant="default" onClick={() => onRefine({ [name]: undefined })}>
                {t('filters.remove', { name: text })}
              </Button>
            ))}
          <Button onClick={() => onRefine(noFilters)}>{t('filters.clear')}</Button>
        </Stack>
      }
    >
      {named.length > 0 ? t('empty.filtered.hiding', { names: named.map(({ text }) => `“${text}”`).join(', '), count: named.length }) : t('empty.filtered.together', { names: words.map(({ text }) => `“${text}”`).join(', ') })}
    </EmptyNote>
  );
}

/** The filters without which there would be something. */
function useHiding(search: InboxSearch, names: FilterName[]): ReadonlySet<FilterName> {
  const { id: me } = useUser();
  return useQueries({
    queries: names.map((name) => {
      const scope = scopeOf({ ...search, [name]: undefined }, me);
      return { queryKey: ['inbox-without', scope], queryFn: ({ signal }: { signal: AbortSignal }) => readInbox(scope, 1, null, signal), staleTime: 10_000 };
    }),
    combine: (answers) => new Set(names.filter((_, index) => (answers[index]?.data?.conversations.length ?? 0) > 0)),
  });
}
