import { useQuery } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import { useLocale, useTranslation } from '@/i18n';
import { day } from '@/lib/format';
import { filtersOf, type FilterName, type InboxSearch } from '../search-params';
import { useQueues } from '../use-inbox';

/** The agents by name, oneself first; asked for only where somebody is to be named. */
export function useAgentNames(enabled: boolean): { id: string; name: string }[] {
  const { t } = useTranslation('common');
  const { id: me } = useUser();
  const { data } = useQuery({ queryKey: keys.agents, queryFn: () => unwrap(client.GET('/api/chat/agents')), staleTime: 60_000, enabled });
  return (data?.agents ?? [])
    .map((agent) => ({ id: agent.id, name: agent.display_name || agent.username }))
    .sort((a, b) => Number(b.id === me) - Number(a.id === me) || a.name.localeCompare(b.name))
    .map(({ id, name }) => ({ id, name: id === me ? `${name} (${t('me')})` : name }));
}

export interface FilterWords {
  name: FilterName;
  /** `Etiqueta: vip`. */
  text: string;
}

/** The filters that are on, in words. */
export function useFilterWords(search: InboxSearch): FilterWords[] {
  const { t } = useTranslation('inbox');
  const locale = useLocale();
  const queues = useQueues();
  const agents = useAgentNames(Boolean(search.agent && search.agent !== 'none'));
  const values: Record<FilterName, () => string | undefined> = {
    status: () => search.status && (search.status === 'open' ? t('filters.open') : t(`status.${search.status}`)),
    queue: () => queues.get(search.queue ?? '')?.name,
    agent: () => (search.agent === 'none' ? t('filters.nobody') : agents.find(({ id }) => id === search.agent)?.name),
    tag: () => search.tag,
    priority: () => search.priority && t(`priority.${search.priority}`),
    channel: () => search.channel && t(`channel.${search.channel}`),
    from: () => search.from && day(`${search.from}T12:00:00`, locale),
    to: () => search.to && day(`${search.to}T12:00:00`, locale),
  };
  return filtersOf(search).map((name) => ({ name, text: `${t(`filters.names.${name}`)}: ${values[name]() ?? '…'}` }));
}
