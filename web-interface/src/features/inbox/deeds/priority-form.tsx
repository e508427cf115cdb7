import { Stack, UnstyledButton } from '@mantine/core';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { priorities } from '../search-params';
import { deeds } from './deeds';
import classes from './deeds.module.css';
import { closeDialog } from './dialogs-store';
import { useDeed } from './use-deed';

/** How soon somebody must look at it. */
export function PriorityForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const deed = useDeed();
  return (
    <Stack gap={2} role="radiogroup" aria-label={t('priority.label')}>
      {priorities.map((priority) => (
        <UnstyledButton
          key={priority}
          role="radio"
          aria-checked={priority === conversation.priority}
          className={classes['choice'] ?? ''}
          {...(priority === conversation.priority ? { 'data-autofocus': true } : {})}
          onClick={() => deed.mutate({ id: conversation.id, run: () => deeds.priority(conversation.id, priority), then: closeDialog })}
        >
          {t(`priority.${priority}`)}
        </UnstyledButton>
      ))}
    </Stack>
  );
}
