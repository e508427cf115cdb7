import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { deeds, takeFor } from '../deeds/deeds';
import { useDeed } from '../deeds/use-deed';
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
  if (agent && agent !== me && status !== 'resolved') return act('take', t('otherAgent', { name: agentName ?? '' }));
  if (!agent && (status === 'waiting' || status === 'automation')) return act('take', t('unassigned'));
  return null;
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
