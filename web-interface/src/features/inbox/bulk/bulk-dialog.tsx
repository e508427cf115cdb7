import { Modal } from '@mantine/core';
import { useTranslation } from '@/i18n';
import { useFocusBack } from '@/lib/use-focus-back';
import type { AskingKind } from './bulk-deeds';
import { BulkClose } from './forms/bulk-close';
import { BulkPriority } from './forms/bulk-priority';
import { BulkSnooze } from './forms/bulk-snooze';
import { BulkTags } from './forms/bulk-tags';
import { BulkTransfer } from './forms/bulk-transfer';
import { Summary } from './summary';
import type { Bulk } from './use-bulk';

/** Asks for the details of a deed on many, and says at the end what was refused and why. */
export default function BulkDialog({ bulk, count }: { bulk: Bulk; count: number }) {
  const { t } = useTranslation(['inbox', 'common']);
  useFocusBack();
  const { asking, outcome } = bulk;
  const close = { closeButtonProps: { 'aria-label': t('common:close') } };
  if (outcome) {
    return (
      <Modal opened onClose={bulk.forget} title={t('bulk.summary.title')} size="md" {...close}>
        <Summary outcome={outcome} onClose={bulk.forget} />
      </Modal>
    );
  }
  if (!asking) return null;
  return (
    <Modal opened onClose={() => bulk.ask(null)} title={t(`bulk.title.${asking}`, { count })} size={asking === 'transfer' ? 'md' : 'sm'} {...close}>
      <Form kind={asking} bulk={bulk} />
    </Modal>
  );
}

function Form({ kind, bulk }: { kind: AskingKind; bulk: Bulk }) {
  const given = { onCancel: () => bulk.ask(null), onRun: (deed: Parameters<Bulk['run']>[0]) => void bulk.run(deed) };
  switch (kind) {
    case 'transfer':
      return <BulkTransfer {...given} />;
    case 'tags':
      return <BulkTags {...given} />;
    case 'priority':
      return <BulkPriority {...given} />;
    case 'snooze':
      return <BulkSnooze {...given} />;
    case 'close':
      return <BulkClose {...given} />;
  }
}
