import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { Conversation } from '@/api/types';
import { ChannelIcon } from '@/components/channel-icon';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { lastWords } from '@/lib/last-words';
import classes from './sidebar.module.css';

/** The customer's earlier conversations. */
export function HistoryTab({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(['sidebar', 'inbox']);
  const id = conversation.contact_id ?? '';
  const { data, error, refetch, isPending } = useQuery({
    queryKey: keys.contactConversations(id),
    queryFn: async () => (await unwrap(client.GET('/api/chat/contacts/{contact_id}/conversations', { params: { path: { contact_id: id } } }))) as { conversations: Conversation[] },
    enabled: id !== '',
  });
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (isPending && id) return <Skeleton height={56} mb={8} />;
  const others = (data?.conversations ?? []).filter((other) => other.id !== conversation.id);
  if (others.length === 0) return <EmptyNote title={t('history.empty')} />;
  return (
    <>
      <h2 className={classes['heading']}>{t('history.title')}</h2>
      <ul className={classes['history']}>
        {others.map((other) => (
          <li key={other.id}>
            <Link to="/inbox/{-$conversationId}" params={{ conversationId: other.id }} search={(known) => known} className={classes['past'] ?? ''}>
              <span className={classes['pastHead']}>
                <ChannelIcon channel={other.channel} size={14} />
                <span className="tabular">{other.protocol}</span>
                <Time at={other.last_message_at ?? other.created_at} className={classes['muted']} />
              </span>
              <span className="truncate" dir="auto">
                {lastWords(other)}
              </span>
              <span className={classes['muted']}>
                {t(`inbox:status.${other.status}`)}
                {other.agent_name && ` · ${other.agent_name}`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
