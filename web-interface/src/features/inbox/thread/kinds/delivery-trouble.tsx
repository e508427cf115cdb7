import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { sendAgain } from '@/api/messages';
import { useUser } from '@/api/session';
import type { Conversation, Message } from '@/api/types';
import { ConfirmModal } from '@/components/confirm-modal';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { asNumber, asObject, asText } from '@/lib/read';
import classes from './kinds.module.css';
import { mayPassLater, reasonOf } from '@/lib/whatsapp-reasons';

const TemplateInstead = lazy(() => import('./template-instead'));

/** Why a message did not arrive, or why nobody knows, and the way to send it again. */
export function DeliveryTrouble({ message, conversation }: { message: Message; conversation: Conversation }) {
  const { t } = useTranslation('kinds');
  const say = useProblemText();
  const { permissions } = useUser();
  const [isAsking, setAsking] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const again = useMutation({
    mutationFn: () => sendAgain(message),
    onSuccess: () => toastDone(t('trouble.sentAgain')),
    onError: (error) => toastProblem(say(error)),
    onSettled: () => setAsking(false),
  });
  const { status, metadata } = message;
  const error = asObject(metadata['error']);
  const isUnconfirmed = status === 'unconfirmed';
  const isTwice = (error['code'] === 'possible-duplicate' || metadata['possible_duplicate'] === true) && !isUnconfirmed && status !== 'failed';
  if (!isUnconfirmed && !isTwice && status !== 'failed') return null;

  const code = asNumber(error['code']);
  const reason = reasonOf(code);
  // The server's own words say more than "refused" where the code is new to us, and whether a doubtful one goes again by itself.
  const own = asText(error['title']) || asText(error['detail']);
  const words = isTwice ? t('trouble.twice') : isUnconfirmed ? own || t('trouble.unconfirmed') : t('trouble.failed', { reason: reason === 'unknown' && own ? own : t(`reason.${reason}`) });
  // Whom a campaign writes to again is its own matter.
  const mayAct = permissions.can_handle_conversations && !metadata['campaign'];
  return (
    <div className={classes['trouble']} data-tone={status === 'failed' ? 'red' : 'amber'}>
      <p title={asText(error['detail']) || undefined}>
        {words}
        {status === 'failed' && code !== null && code > 0 && ` (${t('trouble.code', { code })})`}
      </p>
      {mayAct && (isUnconfirmed || (status === 'failed' && mayPassLater(reason))) && (
        <div className={classes['troubleDeeds']}>
          <Button size="compact-xs" variant="default" loading={again.isPending} onClick={() => (isUnconfirmed ? setAsking(true) : again.mutate())}>
            {t('trouble.again')}
          </Button>
        </div>
      )}
      {mayAct && status === 'failed' && reason === 'window' && (
        <div className={classes['troubleDeeds']}>
          <Button size="compact-xs" variant="default" onClick={() => setChoosing(true)}>
            {t('trouble.asTemplate')}
          </Button>
        </div>
      )}
      {isChoosing && (
        <Suspense fallback={null}>
          <TemplateInstead conversation={conversation} onClose={() => setChoosing(false)} />
        </Suspense>
      )}
      {isAsking && (
        <ConfirmModal title={t('trouble.againTitle')} body={t('trouble.againBody')} confirm={t('trouble.again')} isBusy={again.isPending} onConfirm={() => again.mutate()} onClose={() => setAsking(false)} />
      )}
    </div>
  );
}
