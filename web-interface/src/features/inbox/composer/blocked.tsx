import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { muteOf, numberOf } from '@/lib/window';
import { deeds, takeFor } from '../deeds/deeds';
import { useDeed } from '../deeds/use-deed';
import { openStart } from '../start/start-store';
import classes from './composer.module.css';

/** Says why writing here may be wrong, and offers the way out. */
export function Blocked({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(['composer', 'deeds']);
  const { id: me } = useUser();
  const deed = useDeed();
  const { id, status, agent_id: agent, agent_name: agentName } = conversation;
  const act = (name: 'take' | 'reopen', text: string) => (
    <div className={classes['blocked']} role="status">
      <span>{text}</span>
      <Button size="compact-xs" variant="default" loading={deed.isPending} onClick={() => deed.mutate({ id, run: () => (name === 'take' ? takeFor(conversation, me) : deeds.reopen(id)), done: t(`deeds:done.${name}`) })}>
        {t(name)}
      </Button>
    </div>
  );
  if (conversation.merged_into) return <GoesOn {...conversation.merged_into} />;
  if (status === 'closed') return act('reopen', t('closed'));
  const mute = muteOf(conversation);
  if (mute) return <Mute conversation={conversation} why={mute} />;
  if (agent && agent !== me && status !== 'resolved') return act('take', t('otherAgent', { name: agentName ?? '' }));
  if (!agent && (status === 'waiting' || status === 'automation')) return act('take', t('unassigned'));
  return null;
}

/** What is written here would not arrive; a conversation through a number that works would. */
function Mute({ conversation, why }: { conversation: Conversation; why: 'noNumber' | 'switchedOff' }) {
  const { t } = useTranslation('whatsapp');
  const { name } = numberOf(conversation);
  return (
    <div className={classes['blocked']} role="status">
      <span>{why === 'switchedOff' && name ? t('mute.named', { name }) : t(`mute.${why}`)}</span>
      <Button size="compact-xs" variant="default" onClick={() => openStart({ name: conversation.customer_name, phone: conversation.customer_phone ?? '' })}>
        {t('mute.start')}
      </Button>
    </div>
  );
}

/** The conversation was merged: what is to be said is said in the other one. */
function GoesOn({ id, protocol }: { id: string; protocol: string | null }) {
  const { t } = useTranslation('composer');
  return (
    <div className={classes['blocked']} role="status">
      <span>{t('goesOn', { protocol: protocol ?? '' })}</span>
      <Button size="compact-xs" variant="default" renderRoot={(props: object) => <Link to="/inbox/{-$conversationId}" params={{ conversationId: id }} search={(known) => known} {...props} />}>
        {t('openOther')}
      </Button>
    </div>
  );
}
