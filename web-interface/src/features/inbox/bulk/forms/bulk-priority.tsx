import { Stack, UnstyledButton } from '@mantine/core';
import { useTranslation } from '@/i18n';
import classes from '../../deeds/deeds.module.css';
import { priorities } from '../../search-params';
import type { FormProps } from './form-props';

/** One priority for all of them. */
export function BulkPriority({ onRun }: FormProps) {
  const { t } = useTranslation('inbox');
  return (
    <Stack gap={2}>
      {priorities.map((priority, index) => (
        <UnstyledButton key={priority} className={classes['choice'] ?? ''} {...(index === 0 ? { 'data-autofocus': true } : {})} onClick={() => onRun({ kind: 'priority', priority })}>
          {t(`priority.${priority}`)}
        </UnstyledButton>
      ))}
    </Stack>
  );
}
