import { useMemo } from 'react';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { useCommands, type Command } from '@/lib/commands';
import { FILTER_BUTTON } from '../filters/filter-chips';
import { filtersOf, noFilters, tabs, toTab } from '../search-params';
import { openStart } from '../start/start-store';
import { useInboxLocation } from '../use-inbox';
import { SEARCH_FIELD } from './list-toolbar';

/** As a press on the button would: it has the focus again when they close. */
function openFilters(): void {
  const button = document.getElementById(FILTER_BUTTON);
  button?.focus();
  button?.click();
}

/** Walking the list by keyboard and from the palette. */
export function useListCommands(rows: readonly Conversation[]): void {
  const { t } = useTranslation(['commands', 'inbox', 'whatsapp']);
  const { search, selectedId, select, refine } = useInboxLocation();
  const { permissions } = useUser();
  const commands = useMemo((): Command[] => {
    const group = t('groups.list');
    const at = rows.findIndex((row) => row.id === selectedId);
    const step = (by: number) => () => {
      const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
      if (next) select(next.id);
    };
    const focusSearch = () => document.getElementById(SEARCH_FIELD)?.focus();
    return [
      { id: 'next', group, label: t('next'), keys: 'j', run: step(1), enabled: rows.length > 0 },
      { id: 'previous', group, label: t('previous'), keys: 'k', run: step(-1), enabled: rows.length > 0 },
      { id: 'search', group, label: t('search'), keys: '/', alias: 's', run: focusSearch },
      { id: 'filter', group, label: t('inbox:filter'), keys: 'f', run: openFilters },
      { id: 'clear-filters', group, label: t('inbox:filters.clear'), run: () => refine(noFilters), enabled: filtersOf(search).length > 0 },
      { id: 'back', group, label: t('back'), keys: 'Escape', run: () => select(undefined), enabled: Boolean(selectedId) },
      { id: 'start', group, label: t('whatsapp:start.open'), keys: 'c', run: () => openStart(), enabled: permissions.can_handle_conversations },
      ...tabs.map((tab, index): Command => ({
        id: `tab-${tab}`,
        group,
        label: t('tab', { tab: t(`inbox:tabs.${tab}`) }),
        keys: `g ${index + 1}`,
        run: () => refine(toTab(tab)),
      })),
    ];
  }, [t, rows, search, selectedId, select, refine, permissions]);
  useCommands(commands);
}
