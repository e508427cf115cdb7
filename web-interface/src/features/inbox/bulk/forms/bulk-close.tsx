import { Text } from '@mantine/core';
import { useState } from 'react';
import { GrowingTextarea } from '@/components/growing-textarea';
import { useTranslation } from '@/i18n';
import { FormEnd } from './form-end';
import type { FormProps } from './form-props';

/** Closing many, with one reason for all of them. */
export function BulkClose({ onRun, onCancel }: FormProps) {
  const { t } = useTranslation('deeds');
  const [reason, setReason] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onRun({ kind: 'close', reason: reason.trim() || undefined });
      }}
    >
      <Text size="md" c="dimmed" mb="md">
        {t('finishDialog.closeLead')}
      </Text>
      <GrowingTextarea label={t('finishDialog.reason')} placeholder={t('finishDialog.reasonPlaceholder')} minRows={2} maxLength={200} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <FormEnd submit={t('close')} onCancel={onCancel} />
    </form>
  );
}
