import { Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Problem } from '@/api/problem';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import classes from './bulk.module.css';
import type { Outcome } from './run-bulk';

/** What was done, and of each that was refused why. */
export function Summary({ outcome, onClose }: { outcome: Outcome; onClose: () => void }) {
  const { t } = useTranslation(['inbox', 'deeds', 'common']);
  const say = useProblemText();
  const why = (error: unknown) => {
    const by = error instanceof Problem && error.status === 409 ? error.takenBy : null;
    return by ? t('deeds:takenBy', { name: by }) : say(error);
  };
  return (
    <>
      <Text size="md">{t('bulk.done', { count: outcome.done })}</Text>
      {outcome.left > 0 && <Text size="md">{t('bulk.summary.left', { count: outcome.left })}</Text>}
      {outcome.refused.length > 0 && (
        <>
          <Text size="md" fw={600} mt="sm" id="bulk-refused">
            {t('bulk.summary.refused', { count: outcome.refused.length })}
          </Text>
          <ul className={classes['refused']} aria-labelledby="bulk-refused">
            {outcome.refused.map(({ conversation, error }) => (
              <li key={conversation.id}>
                <Link to="/inbox/{-$conversationId}" params={{ conversationId: conversation.id }} search={(known) => known} onClick={onClose}>
                  <span dir="auto">{displayName(conversation.customer_name, conversation.customer_phone)}</span>
                  {conversation.protocol && <span className="tabular"> · {conversation.protocol}</span>}
                </Link>
                <span>{why(error)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose} data-autofocus>
          {t('common:close')}
        </Button>
      </Group>
    </>
  );
}
