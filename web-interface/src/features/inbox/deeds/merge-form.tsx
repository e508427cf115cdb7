import { Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { Conversation } from '@/api/types';
import { ErrorNote } from '@/components/notes';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { lastWords } from '@/lib/last-words';
import { fuzzyScore } from '@/lib/text';
import { deeds, mergeable } from './deeds';
import classes from './deeds.module.css';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { useDeed } from './use-deed';

/** Which other conversation of the same customer goes on in this one. */
export function MergeForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(['deeds', 'inbox']);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const deed = useDeed();
  const { id, contact_id } = conversation;
  const { data, error, refetch } = useQuery({
    queryKey: keys.contactConversations(contact_id),
    queryFn: () => unwrap(client.GET('/api/chat/contacts/{contact_id}/conversations', { params: { path: { contact_id } } })),
  });
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  const others = mergeable(conversation, data?.conversations ?? []);
  const found = others.filter((other) => fuzzyScore(search, `${other.protocol ?? ''} ${lastWords(other)} ${t(`inbox:status.${other.status}`)}`) > 0);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!chosen) return;
    const undo = { label: t('undo'), run: () => deeds.unmerge(id, chosen), done: t('done.unmerge') };
    deed.mutate({ id, run: () => deeds.merge(id, chosen), done: t('done.merge'), undo, then: closeDialog });
  };
  return (
    <form onSubmit={submit}>
      <Text size="md" c="dimmed" mb="sm">
        {t('mergeDialog.lead')}
      </Text>
      <TextInput
        aria-label={t('mergeDialog.search')}
        placeholder={t('mergeDialog.search')}
        leftSection={<IconSearch size={16} stroke={1.5} />}
        data-autofocus
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        error={tried && !chosen && t('mergeDialog.nothing')}
      />
      {data && found.length === 0 && (
        <Text size="sm" c="dimmed" mt="sm" role="status">
          {others.length === 0 ? t('mergeDialog.none') : t('mergeDialog.notFound')}
        </Text>
      )}
      {found.length > 0 && (
        <div role="radiogroup" aria-label={t('mergeDialog.which')} className={classes['options']}>
          {found.map((other) => (
            <label key={other.id} className={classes['option']}>
              <input type="radio" name="other" checked={chosen === other.id} onChange={() => setChosen(other.id)} />
              <span className="tabular">{other.protocol ?? t('mergeDialog.noProtocol')}</span>
              <span className="truncate" style={{ flex: 1 }} dir="auto">
                {lastWords(other)}
              </span>
              <span className={classes['aside']}>
                {t(`inbox:status.${other.status}`)} · <Time at={other.last_message_at ?? other.created_at} />
              </span>
            </label>
          ))}
        </div>
      )}
      <FormFooter submit={t('mergeDialog.submit')} loading={deed.isPending} />
    </form>
  );
}
