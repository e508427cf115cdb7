import { Text } from '@mantine/core';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { deeds, type Snooze } from './deeds';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { SnoozeChoices } from './snooze-choices';
import { useDeed } from './use-deed';

/** When the conversation shall come back. */
export function SnoozeForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('deeds');
  const deed = useDeed();
  const snooze = (choice: Snooze) =>
    deed.mutate({ id: conversation.id, run: () => deeds.snooze(conversation.id, choice), done: t('done.snooze'), then: closeDialog });
  return (
    <SnoozeChoices onChoose={snooze} isBusy={deed.isPending} footer={<FormFooter submit={t('snoozeDialog.submit')} loading={deed.isPending} />}>
      <Text size="md" c="dimmed" mb="sm">
        {t('snoozeDialog.lead')}
      </Text>
    </SnoozeChoices>
  );
}
