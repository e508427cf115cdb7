import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconMessagePlus, IconSearch } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useUser } from '@/api/session';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { loadable } from '@/lib/loadable';
import { useLazyMenu } from '@/lib/use-lazy-menu';
import type { InboxScope } from '@/realtime/inbox';
import { FILTER_BUTTON } from '../filters/filter-chips';
import { filtersOf, type InboxChange, type InboxSearch } from '../search-params';
import { openStart } from '../start/start-store';
import classes from './list.module.css';

const FilterPanel = loadable(() => import('../filters/filter-panel'));

export const SEARCH_FIELD = 'inbox-search';

interface Props {
  scope: InboxScope;
  search: InboxSearch;
  onRefine: (change: InboxChange) => void;
}

/** Search, filter and order of the list. */
export function ListToolbar({ scope, search, onRefine }: Props) {
  const { t } = useTranslation(['inbox', 'whatsapp']);
  const { permissions } = useUser();
  const [text, setText] = useState(scope.q ?? '');
  const [applied, setApplied] = useState(scope.q ?? '');
  const apply = useDebouncedCallback((q: string) => {
    setApplied(q);
    onRefine({ q });
  }, 250);
  // The address changed by itself (back, a link): the field follows. What is being typed is never overwritten.
  const [seen, setSeen] = useState(scope.q ?? '');
  if ((scope.q ?? '') !== seen) {
    setSeen(scope.q ?? '');
    if ((scope.q ?? '') !== applied) setText(scope.q ?? '');
  }
  const change = (value: string) => {
    setText(value);
    apply(value.trim());
  };
  return (
    <div className={classes['tools']}>
      <TextInput
        id={SEARCH_FIELD}
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} stroke={1.5} />}
        rightSection={text && <CloseButton size="sm" aria-label={t('clearSearch')} onClick={() => change('')} />}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          change('');
          event.currentTarget.blur();
        }}
      />
      {permissions.can_handle_conversations && (
        <IconButton label={t('whatsapp:start.open')} hint="C" size={36} onClick={() => openStart()}>
          <IconMessagePlus size={18} stroke={1.5} />
        </IconButton>
      )}
      <FilterButton scope={scope} search={search} onRefine={onRefine} />
    </div>
  );
}

function FilterButton({ scope, search, onRefine }: Props) {
  const { t } = useTranslation('inbox');
  const { button, shown } = useLazyMenu(FilterPanel.preload);
  const count = filtersOf(search).length;
  return (
    <>
      <IconButton id={FILTER_BUTTON} label={count ? t('filterActive', { count }) : t('filter')} size={36} variant={count ? 'light' : 'subtle'} color={count ? 'accent' : 'gray'} {...button} aria-haspopup="dialog">
        <IconAdjustmentsHorizontal size={18} stroke={1.5} />
      </IconButton>
      <Suspense fallback={null}>{shown && <FilterPanel {...shown} scope={scope} search={search} onRefine={onRefine} />}</Suspense>
    </>
  );
}
