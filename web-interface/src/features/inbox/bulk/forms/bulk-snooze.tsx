import { Text } from '@mantine/core';
import { useTranslation } from '@/i18n';
import { SnoozeChoices } from '../../deeds/snooze-choices';
import { FormEnd } from './form-end';
import type { FormProps } from './form-props';

/** When all of them shall come back. */
export function BulkSnooze({ onRun, onCancel }: FormProps) {
  const { t } = useTranslation('deeds');
  return (
    <SnoozeChoices onChoose={(body) => onRun({ kind: 'snooze', body })} footer={<FormEnd submit={t('snoozeDialog.submit')} onCancel={onCancel} />}>
      <Text size="md" c="dimmed" mb="sm">
        {t('snoozeDialog.lead')}
      </Text>
    </SnoozeChoices>
  );
}
