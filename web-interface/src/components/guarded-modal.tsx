import { Button, Group, Modal, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { useFocusBack } from '@/lib/use-focus-back';

/** A dialog with a form: changes are not lost by a stray Escape. */
export function GuardedModal({ title, isDirty, size = 'md', onClose, children }: { title: string; isDirty: boolean; size?: 'md' | 'lg'; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation(['admin', 'common']);
  useFocusBack();
  const [isAsking, setAsking] = useState(false);
  const leave = () => (isDirty ? setAsking(true) : onClose());
  return (
    <>
      <Modal opened onClose={leave} title={title} size={size} closeButtonProps={{ 'aria-label': t('common:close') }}>
        {children}
      </Modal>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={t('unsaved.title')} size="sm" zIndex={400} closeButtonProps={{ 'aria-label': t('common:close') }}>
        <Text mb="md">{t('unsaved.body')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('unsaved.stay')}
          </Button>
          <Button color="red.9" onClick={onClose}>
            {t('unsaved.discard')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
