import { Text } from '@mantine/core';
import { useState } from 'react';
import type { Conversation } from '@/api/types';
import { GrowingTextarea } from '@/components/growing-textarea';
import { useTranslation } from '@/i18n';
import { deeds } from './deeds';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { useDeed } from './use-deed';

/** Resolving or closing, with a reason if there is one. */
export function FinishForm({ conversation, deed: name, after }: { conversation: Conversation; deed: 'resolve' | 'close'; after?: (() => void) | undefined }) {
  const { t } = useTranslation('deeds');
  const [reason, setReason] = useState('');
  const deed = useDeed();
  const then = () => {
    closeDialog();
    after?.();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        deed.mutate({ id: conversation.id, run: () => deeds[name](conversation.id, reason.trim() || undefined), done: t(`done.${name}`), then });
      }}
    >
      <Text size="md" c="dimmed" mb="md">
        {t(`finishDialog.${name}Lead`)}
      </Text>
      <GrowingTextarea
        label={t('finishDialog.reason')}
        placeholder={t('finishDialog.reasonPlaceholder')}
        minRows={2}
        maxLength={500}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
        }}
      />
      <FormFooter submit={t(name)} loading={deed.isPending} />
    </form>
  );
}
