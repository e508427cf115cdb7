import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { GrowingTextarea } from '@/components/growing-textarea';
import { useTranslation } from '@/i18n';
import { TargetPicker, type Target } from '../../deeds/target-picker';
import { FormEnd } from './form-end';
import type { FormProps } from './form-props';

/** To whom all of them go, with one word for the colleague. */
export function BulkTransfer({ onRun, onCancel }: FormProps) {
  const { t } = useTranslation(['deeds', 'inbox']);
  const [chosen, setChosen] = useState<Target | null>(null);
  const [note, setNote] = useState('');
  const [notify, setNotify] = useState(false);
  const [tried, setTried] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!chosen) return;
        const to = chosen.to === 'queue' ? { queue_id: chosen.id } : { agent_id: chosen.id };
        onRun({ kind: 'transfer', body: { ...to, ...(note.trim() ? { note: note.trim() } : {}), notify_customer: notify } });
      }}
    >
      <TargetPicker from={null} value={chosen} onChange={setChosen} error={tried && !chosen} />
      <GrowingTextarea label={t('transferDialog.note')} placeholder={t('transferDialog.notePlaceholder')} minRows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <Checkbox mt="sm" label={t('transferDialog.notify')} description={t('inbox:bulk.notifyHint')} checked={notify} onChange={(event) => setNotify(event.currentTarget.checked)} />
      <FormEnd submit={t('transferDialog.submit')} onCancel={onCancel} />
    </form>
  );
}
