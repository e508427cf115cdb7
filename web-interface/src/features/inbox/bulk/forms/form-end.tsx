import { Button, Group } from '@mantine/core';
import { useTranslation } from '@/i18n';

/** The two buttons at the end of a form. */
export function FormEnd({ submit, disabled = false, onCancel }: { submit: string; disabled?: boolean; onCancel: () => void }) {
  const { t } = useTranslation('common');
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="default" onClick={onCancel}>
        {t('cancel')}
      </Button>
      <Button type="submit" disabled={disabled}>
        {submit}
      </Button>
    </Group>
  );
}
