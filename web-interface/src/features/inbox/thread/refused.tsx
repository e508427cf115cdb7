import { Button, Group } from '@mantine/core';
import { Problem } from '@/api/problem';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { useRealtime } from '@/realtime/context';
import { asObject } from '@/lib/read';
import type { OutboxItem } from '@/realtime/outbox-db';
import { useEnqueue } from '../composer/use-send';
import { deeds, takeFor } from '../deeds/deeds';
import { useDeed } from '../deeds/use-deed';
import classes from './thread.module.css';

/** What the server said of a message it did not take. */
export const refusalOf = ({ problem, reason }: OutboxItem): Problem => new Problem(409, { type: problem, detail: reason });

/** Why a message was refused, and everything that can still be done with it. */
export function Refused({ item, conversation }: { item: OutboxItem; conversation: Conversation }) {
  const { t } = useTranslation('thread');
  const say = useProblemText();
  const { outbox } = useRealtime();
  const { id: me } = useUser();
  const deed = useDeed();
  const enqueue = useEnqueue();
  const refusal = refusalOf(item);
  const resend = () => void outbox.resend(item.client_message_id);
  const discard = () => void outbox.discard(item.client_message_id);
  const isTaken = refusal.slug === 'conversation-taken' && conversation.agent_id !== me;
  const isClosed = refusal.slug === 'conversation-closed' && conversation.status === 'closed' && !conversation.merged_into;
  const isUnwanted = refusal.slug === 'customer-opted-out';
  const after = (run: () => Promise<Conversation>) => () => deed.mutate({ id: conversation.id, run, then: resend });
  const keepAsNote = () => {
    enqueue(conversation.id, { content: item.content, message_type: 'note', attachments: item.attachments });
    discard();
  };
  // The same message once more, by somebody who has read why it was refused.
  const sendAllTheSame = () => {
    const { content, message_type, metadata, attachments, reply_to } = item;
    enqueue(conversation.id, { content, message_type, attachments, reply_to, metadata: { ...metadata, template: { ...asObject(metadata['template']), despite_opt_out: true } } });
    discard();
  };
  const action = (label: string, run: () => void, more: object = { variant: 'default' }) => (
    <Button size="compact-xs" loading={deed.isPending} onClick={run} {...more}>
      {label}
    </Button>
  );
  return (
    <div role="alert">
      <p className={classes['failure']}>{t('failed', { reason: isTaken && conversation.agent_name ? t('takenBy', { name: conversation.agent_name }) : say(refusal) })}</p>
      <Group gap={6} justify="flex-end" mt={4}>
        {isTaken && action(t('takeAndResend'), after(() => takeFor(conversation, me)))}
        {isTaken && item.content && item.message_type !== 'note' && action(t('keepAsNote'), keepAsNote)}
        {isClosed && action(t('reopenAndResend'), after(() => deeds.reopen(conversation.id)))}
        {isUnwanted && action(t('sendAllTheSame'), sendAllTheSame)}
        {!isTaken && !isClosed && !isUnwanted && action(t('resend'), resend)}
        {action(t('discard'), discard, { variant: 'subtle', color: 'red' })}
      </Group>
    </div>
  );
}
