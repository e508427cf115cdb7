import { Modal } from '@mantine/core';
import { useTranslation } from '@/i18n';
import { useStore } from '@/lib/store';
import { useFocusBack } from '@/lib/use-focus-back';
import { closeDialog, dialog } from './dialogs-store';
import { FinishForm } from './finish-form';
import { MergeForm } from './merge-form';
import { PriorityForm } from './priority-form';
import { SnoozeForm } from './snooze-form';
import { TagsForm } from './tags-form';
import { TransferForm } from './transfer-form';

/** The dialog that asks for a deed's details. */
export default function DeedDialogs() {
  const { t } = useTranslation(['deeds', 'common']);
  useFocusBack();
  const open = useStore(dialog);
  if (!open) return null;
  const { kind, conversation, after } = open;
  const titles = {
    transfer: t('transferDialog.title'),
    snooze: t('snoozeDialog.title'),
    resolve: t('finishDialog.resolveTitle'),
    close: t('finishDialog.closeTitle'),
    tags: t('tagsDialog.title'),
    priority: t('priorityDialog.title'),
    merge: t('mergeDialog.title'),
  };
  return (
    <Modal opened onClose={closeDialog} title={titles[kind]} size={kind === 'transfer' ? 'md' : kind === 'merge' ? 'lg' : 'sm'} closeButtonProps={{ 'aria-label': t('common:close') }}>
      {kind === 'transfer' && <TransferForm conversation={conversation} />}
      {kind === 'snooze' && <SnoozeForm conversation={conversation} />}
      {(kind === 'resolve' || kind === 'close') && <FinishForm conversation={conversation} deed={kind} after={after} />}
      {kind === 'tags' && <TagsForm conversation={conversation} />}
      {kind === 'merge' && <MergeForm conversation={conversation} />}
      {kind === 'priority' && <PriorityForm conversation={conversation} />}
    </Modal>
  );
}
