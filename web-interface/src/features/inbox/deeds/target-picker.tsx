import { SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { useStore } from '@/lib/store';
import { fuzzyScore } from '@/lib/text';
import { useRealtime } from '@/realtime/context';
import { useQueues } from '../use-inbox';
import classes from './deeds.module.css';
import { OptionText } from './option-text';

type To = 'queue' | 'agent';
export interface Target {
  id: string;
  to: To;
  name: string;
  presence?: string;
  detail: string;
}
type Place = Pick<Conversation, 'queue_id' | 'agent_id'>;

interface Props {
  /** Where it is now, which is not offered; null for several conversations. */
  from: Place | null;
  value: Target | null;
  onChange: (target: Target | null) => void;
  error: boolean;
}

/** A queue or an agent. */
export function TargetPicker({ from, value, onChange, error }: Props) {
  const { t } = useTranslation('deeds');
  const [to, setTo] = useState<To>('queue');
  const [search, setSearch] = useState('');
  const all = useTargets(from);
  // Who types a name wants the one of that name, a queue or a person.
  const targets = search.trim() ? matching(all, search) : all.filter((target) => target.to === to);
  return (
    <>
      <SegmentedControl
        fullWidth
        disabled={search.trim() !== ''}
        aria-label={t('transferDialog.to')}
        value={to}
        onChange={(next) => {
          setTo(next as To);
          onChange(null);
        }}
        data={[
          { value: 'queue', label: t('transferDialog.queue') },
          { value: 'agent', label: t('transferDialog.agent') },
        ]}
        mb="sm"
      />
      <TextInput
        aria-label={t('transferDialog.search')}
        placeholder={t('transferDialog.search')}
        leftSection={<IconSearch size={16} stroke={1.5} />}
        data-autofocus
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        error={error && t('transferDialog.nobody')}
      />
      <div role="radiogroup" aria-label={t('transferDialog.to')} className={classes['options']}>
        {targets.length === 0 && <p className={classes['empty']}>{t(search.trim() ? 'transferDialog.notFound' : 'transferDialog.none')}</p>}
        {targets.map((target) => (
          <label key={target.id} className={classes['option']}>
            <input type="radio" name="target" checked={value?.id === target.id} onChange={() => onChange(target)} />
            {target.presence && <span className={classes['dot']} data-presence={target.presence} />}
            <OptionText name={target.name} detail={target.detail || (search.trim() ? t('transferDialog.queue') : '')} />
          </label>
        ))}
      </div>
    </>
  );
}

const matching = (targets: Target[], search: string): Target[] =>
  targets.filter((target) => fuzzyScore(search, target.name) > 0).sort((a, b) => fuzzyScore(search, b.name) - fuzzyScore(search, a.name));

const order = ['online', 'busy', 'away', 'pause'];
const rank = (presence: string): number => (order.includes(presence) ? order.indexOf(presence) : order.length);

function useTargets(from: Place | null): Target[] {
  const { t } = useTranslation(['deeds', 'common']);
  const { id: me } = useUser();
  const queues = useQueues();
  const presence = useStore(useRealtime().presence);
  const { data } = useQuery({ queryKey: keys.agents, queryFn: () => unwrap(client.GET('/api/chat/agents')), staleTime: 10_000 });
  const state = (id: string, known: string) => presence.get(id) ?? known;
  const word = (value: string) => (value === 'online' || value === 'busy' || value === 'away' || value === 'pause' ? t(`common:presence.${value}`) : t('common:presence.offline'));
  return [
    ...[...queues.values()]
      .filter((queue) => queue.is_active !== false && (queue.id !== from?.queue_id || from.agent_id))
      .map((queue): Target => ({ id: queue.id, to: 'queue', name: queue.name, detail: '' })),
    ...(data?.agents ?? [])
      .filter((agent) => agent.id !== from?.agent_id)
      // Who is there can take it over now.
      .sort((a, b) => rank(state(a.id, a.presence)) - rank(state(b.id, b.presence)))
      .map((agent): Target => ({
        id: agent.id,
        to: 'agent',
        name: agent.display_name || agent.username,
        presence: state(agent.id, agent.presence),
        detail: `${agent.id === me ? `${t('common:me')} · ` : ''}${word(state(agent.id, agent.presence))} · ${t('transferDialog.open', { count: agent.open_count })}`,
      })),
  ];
}
