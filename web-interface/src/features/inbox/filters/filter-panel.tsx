import { Button, Checkbox, NativeSelect, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Borrowed, useMountedLater } from '@/components/anchored-menu';
import { useTranslation } from '@/i18n';
import { setPreferences, usePreferences } from '@/lib/preferences';
import type { InboxScope } from '@/realtime/inbox';
import { channels, filtersOf, noFilters, parseInboxSearch, priorities, sorts, statuses, type FilterName, type InboxChange, type InboxSearch } from '../search-params';
import { useQueues } from '../use-inbox';
import { useTagNames } from '../use-tag-names';
import classes from './filters.module.css';
import { useAgentNames } from './use-filter-words';

interface Props {
  target: HTMLElement;
  opened: boolean;
  onClose: () => void;
  search: InboxSearch;
  scope: InboxScope;
  onRefine: (change: InboxChange) => void;
}

/** What the list is narrowed to, its order, and how dense it is. Each choice shows at once behind it. */
export default function FilterPanel({ target, opened, onClose, search, scope, onRefine }: Props) {
  const { t } = useTranslation('inbox');
  const isMounted = useMountedLater();
  return (
    <Popover opened={opened && isMounted} onChange={(isOpen) => !isOpen && onClose()} position="bottom-end" width={340} trapFocus returnFocus>
      <Popover.Target>
        <Borrowed element={target} />
      </Popover.Target>
      <Popover.Dropdown aria-label={t('filter')} mah="80dvh" maw="calc(100vw - 16px)" style={{ overflowY: 'auto' }}>
        <Fields search={search} scope={scope} onRefine={onRefine} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Fields({ search, scope, onRefine }: Pick<Props, 'search' | 'scope' | 'onRefine'>) {
  const { t } = useTranslation('inbox');
  const { density } = usePreferences();
  const options = useOptions(search);
  const choice = (name: keyof typeof options) => (
    <NativeSelect
      size="xs"
      label={t(`filters.names.${name}`)}
      value={search[name] ?? ''}
      data={[{ value: '', label: t(`filters.any.${name}`) }, ...options[name]]}
      onChange={(event) => onRefine({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <div className={classes['panel']}>
      <NativeSelect
        size="xs"
        className={classes['wide'] ?? ''}
        label={t('sort')}
        value={scope.sort}
        data={sorts.map((value) => ({ value, label: t(`sorts.${value}`) }))}
        onChange={(event) => onRefine({ sort: event.currentTarget.value })}
      />
      {choice('status')}
      {choice('queue')}
      {choice('agent')}
      {choice('tag')}
      {choice('priority')}
      {choice('channel')}
      <Day name="from" search={search} onRefine={onRefine} />
      <Day name="to" search={search} onRefine={onRefine} />
      <div className={classes['foot']}>
        <Checkbox size="xs" label={t('density')} checked={density === 'dense'} onChange={(event) => setPreferences({ density: event.currentTarget.checked ? 'dense' : 'comfortable' })} />
        <Button size="compact-sm" variant="default" disabled={filtersOf(search).length === 0} onClick={() => onRefine(noFilters)}>
          {t('filters.clear')}
        </Button>
      </div>
    </div>
  );
}

/** What can be chosen; what the address names stays choosable, though it is offered no more. */
function useOptions(search: InboxSearch) {
  const { t } = useTranslation('inbox');
  const queues = useQueues();
  const agents = useAgentNames(true);
  const tags = useTagNames();
  const also = search.tag && !tags.includes(search.tag) ? [search.tag] : [];
  return {
    status: statuses.map((value) => ({ value, label: value === 'open' ? t('filters.open') : t(`status.${value}`) })),
    queue: [...queues.values()].map(({ id, name }) => ({ value: id, label: name })),
    agent: [{ value: 'none', label: t('filters.nobody') }, ...agents.map(({ id, name }) => ({ value: id, label: name }))],
    tag: [...also, ...tags],
    priority: priorities.map((value) => ({ value, label: t(`priority.${value}`) })),
    channel: channels.map((value) => ({ value, label: t(`channel.${value}`) })),
  };
}

function Day({ name, search, onRefine }: Pick<Props, 'search' | 'onRefine'> & { name: Extract<FilterName, 'from' | 'to'> }) {
  const { t } = useTranslation('inbox');
  const applied = search[name] ?? '';
  const [text, setText] = useState(applied);
  // While a year is typed the day makes no sense yet: it is the field's alone.
  const [seen, setSeen] = useState(applied);
  if (applied !== seen) {
    setSeen(applied);
    setText(applied);
  }
  const change = (value: string) => {
    setText(value);
    if (value === '' || parseInboxSearch({ [name]: value })[name]) onRefine({ [name]: value });
  };
  return <TextInput size="xs" type="date" label={t(`filters.names.${name}`)} value={text} onChange={(event) => change(event.currentTarget.value)} />;
}
