import { Checkbox } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Conversation } from '@/api/types';
import { GrowingTextarea } from '@/components/growing-textarea';
import { useTranslation } from '@/i18n';
import { useNow } from '@/lib/use-now';
import { windowOf } from '@/lib/window';
import { deeds } from './deeds';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { TargetPicker, type Target } from './target-picker';
import { useDeed } from './use-deed';

/** To whom the conversation goes, with a word for the colleague. */
export function TransferForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('deeds');
  const [chosen, setChosen] = useState<Target | null>(null);
  const [note, setNote] = useState('');
  const [notify, setNotify] = useState(false);
  const [tried, setTried] = useState(false);
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
      <TargetPicker from={conversation} value={chosen} onChange={setChosen} error={tried && !chosen} />
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

/** Whether a word to the customer could leave now: on a network with a window it must be open. */
const takesNotice = (conversation: Conversation, now: Date): boolean => windowOf(conversation, now).kind !== 'shut';
