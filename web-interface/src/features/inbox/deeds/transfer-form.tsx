import { Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { GrowingTextarea } from '@/components/growing-textarea';
import { useTranslation } from '@/i18n';
import { useStore } from '@/lib/store';
import { fuzzyScore } from '@/lib/text';
import { useRealtime } from '@/realtime/context';
import { useQueues } from '../use-inbox';
import { deeds } from './deeds';
import classes from './deeds.module.css';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { useDeed } from './use-deed';

type To = 'queue' | 'agent';
interface Target {
  id: string;
  name: string;
  presence?: string;
  detail: string;
}

/** To whom the conversation goes, with a word for the colleague. */
export function TransferForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('deeds');
  const [to, setTo] = useState<To>('queue');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [notify, setNotify] = useState(false);
  const [tried, setTried] = useState(false);
  const targets = useTargets(conversation)[to].filter((target) => fuzzyScore(search, target.name) > 0);
  const deed = useDeed();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!chosen) return;
    const body = { ...(to === 'queue' ? { queue_id: chosen } : { agent_id: chosen }), ...(note.trim() ? { note: note.trim() } : {}), notify_customer: notify };
    deed.mutate({ id: conversation.id, run: () => deeds.transfer(conversation.id, body), done: t('done.transfer'), then: closeDialog });
  };
  return (
    <form onSubmit={submit}>
      <SegmentedControl
        fullWidth
        aria-label={t('transferDialog.to')}
        value={to}
        onChange={(value) => {
          setTo(value as To);
          setChosen(null);
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
        error={tried && !chosen && t('transferDialog.nobody')}
      />
      <div role="radiogroup" aria-label={t('transferDialog.to')} className={classes['options']}>
        {targets.map((target) => (
          <label key={target.id} className={classes['option']}>
            <input type="radio" name="target" checked={chosen === target.id} onChange={() => setChosen(target.id)} />
            {target.presence && <span className={classes['dot']} data-presence={target.presence} />}
            <span className="truncate" style={{ flex: 1 }}>
              {target.name}
            </span>
            <span className={classes['aside']}>{target.detail}</span>
          </label>
        ))}
      </div>
      <GrowingTextarea
        label={t('transferDialog.note')}
        placeholder={t('transferDialog.notePlaceholder')}
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Checkbox mt="sm" label={t('transferDialog.notify')} checked={notify} onChange={(event) => setNotify(event.currentTarget.checked)} />
      <FormFooter submit={t('transferDialog.submit')} loading={deed.isPending} />
    </form>
  );
}

function useTargets(conversation: Conversation): Record<To, Target[]> {
  const { t } = useTranslation(['deeds', 'common']);
  const { id: me } = useUser();
  const queues = useQueues();
  const presence = useStore(useRealtime().presence);
  const { data } = useQuery({ queryKey: keys.agents, queryFn: () => unwrap(client.GET('/api/chat/agents')), staleTime: 10_000 });
  const state = (id: string, known: string) => presence.get(id) ?? known;
  const word = (value: string) => (value === 'online' || value === 'busy' || value === 'away' || value === 'pause' ? t(`common:presence.${value}`) : t('common:presence.offline'));
  return {
    queue: [...queues.values()]
      .filter((queue) => queue.is_active !== false && (queue.id !== conversation.queue_id || conversation.agent_id))
      .map((queue) => ({ id: queue.id, name: queue.name, detail: '' })),
    agent: (data?.agents ?? [])
      .filter((agent) => agent.id !== conversation.agent_id)
      .map((agent) => ({
        id: agent.id,
        name: agent.display_name || agent.username,
        presence: state(agent.id, agent.presence),
        detail: `${agent.id === me ? `${t('common:me')} · ` : ''}${word(state(agent.id, agent.presence))} · ${t('transferDialog.open', { count: agent.open_count })}`,
      })),
  };
}
