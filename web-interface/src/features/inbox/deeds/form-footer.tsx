import { Button, Group } from '@mantine/core';
import { useTranslation } from '@/i18n';
import { closeDialog } from './dialogs-store';

/** The two buttons at the end of a dialog. */
export function FormFooter({ submit, loading, color }: { submit: string; loading: boolean; color?: string }) {
  const { t } = useTranslation('common');
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="default" onClick={closeDialog}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={loading} {...(color ? { color } : {})}>
        {submit}
      </Button>
    </Group>
  );
}
