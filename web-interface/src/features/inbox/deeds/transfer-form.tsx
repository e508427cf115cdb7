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
import { useNow } from '@/lib/use-now';
import { windowOf } from '@/lib/window';
import { useRealtime } from '@/realtime/context';
import { useQueues } from '../use-inbox';
import { deeds } from './deeds';
import classes from './deeds.module.css';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { OptionText } from './option-text';
import { useDeed } from './use-deed';

type To = 'queue' | 'agent';
interface Target {
  id: string;
  to: To;
  name: string;
  presence?: string;
  detail: string;
}

/** To whom the conversation goes, with a word for the colleague. */
export function TransferForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('deeds');
  const [to, setTo] = useState<To>('queue');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Target | null>(null);
  const [note, setNote] = useState('');
  const [notify, setNotify] = useState(false);
  const [tried, setTried] = useState(false);
  const all = useTargets(conversation);
  // Who types a name wants the one of that name, a queue or a person.
  const targets = search.trim() ? matching(all, search) : all.filter((target) => target.to === to);
  const canNotify = takesNotice(conversation, useNow());
  const deed = useDeed();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!chosen) return;
    const body = { ...(chosen.to === 'queue' ? { queue_id: chosen.id } : { agent_id: chosen.id }), ...(note.trim() ? { note: note.trim() } : {}), notify_customer: notify && canNotify };
    deed.mutate({ id: conversation.id, run: () => deeds.transfer(conversation.id, body), done: t('done.transfer'), then: closeDialog });
  };
  return (
    <form onSubmit={submit}>
      <SegmentedControl
        fullWidth
        disabled={search.trim() !== ''}
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
        {targets.length === 0 && <p className={classes['empty']}>{t(search.trim() ? 'transferDialog.notFound' : 'transferDialog.none')}</p>}
        {targets.map((target) => (
          <label key={target.id} className={classes['option']}>
            <input type="radio" name="target" checked={chosen?.id === target.id} onChange={() => setChosen(target)} />
            {target.presence && <span className={classes['dot']} data-presence={target.presence} />}
            <OptionText name={target.name} detail={target.detail || (search.trim() ? t('transferDialog.queue') : '')} />
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
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.currentTarget.form?.requestSubmit()}
      />
      <Checkbox
        mt="sm"
        label={t('transferDialog.notify')}
        {...(canNotify ? {} : { description: t('transferDialog.cannotNotify') })}
        disabled={!canNotify}
        checked={notify && canNotify}
        onChange={(event) => setNotify(event.currentTarget.checked)}
      />
      <FormFooter submit={t('transferDialog.submit')} loading={deed.isPending} />
    </form>
  );
}

const matching = (targets: Target[], search: string): Target[] =>
  targets.filter((target) => fuzzyScore(search, target.name) > 0).sort((a, b) => fuzzyScore(search, b.name) - fuzzyScore(search, a.name));

/** Whether a word to the customer could leave now: on a network with a window it must be open. */
const takesNotice = (conversation: Conversation, now: Date): boolean => windowOf(conversation, now).kind !== 'shut';

const order = ['online', 'busy', 'away', 'pause'];
const rank = (presence: string): number => (order.includes(presence) ? order.indexOf(presence) : order.length);

function useTargets(conversation: Conversation): Target[] {
  const { t } = useTranslation(['deeds', 'common']);
  const { id: me } = useUser();
  const queues = useQueues();
  const presence = useStore(useRealtime().presence);
  const { data } = useQuery({ queryKey: keys.agents, queryFn: () => unwrap(client.GET('/api/chat/agents')), staleTime: 10_000 });
  const state = (id: string, known: string) => presence.get(id) ?? known;
  const word = (value: string) => (value === 'online' || value === 'busy' || value === 'away' || value === 'pause' ? t(`common:presence.${value}`) : t('common:presence.offline'));
  return [
    ...[...queues.values()]
      .filter((queue) => queue.is_active !== false && (queue.id !== conversation.queue_id || conversation.agent_id))
      .map((queue): Target => ({ id: queue.id, to: 'queue', name: queue.name, detail: '' })),
    ...(data?.agents ?? [])
      .filter((agent) => agent.id !== conversation.agent_id)
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
