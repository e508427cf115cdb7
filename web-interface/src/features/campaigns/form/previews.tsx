import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { components } from '@/api/schema';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import classes from '../campaigns.module.css';
import { useReasonWords } from '../reason-words';

/** What the first recipients read. */
export function Previews({ previews }: { previews: readonly components['schemas']['PreviewView'][] }) {
  const { t } = useTranslation('campaigns');
  const reason = useReasonWords();
  if (previews.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('review.nobody')}
      </Text>
    );
  }
  return (
    <div className={classes['previews']}>
      {previews.map(({ name, phone, text, problem }, index) => (
        <div key={index}>
          <Text size="xs" c="dimmed" dir="auto">
            {displayName(name, phone)}
          </Text>
          {problem ? (
            <span className={classes['chip']} data-tone="amber">
              <IconAlertTriangle size={14} stroke={1.75} aria-hidden /> {reason(problem, problem)}
            </span>
          ) : (
            <p className={classes['bubble']} dir="auto">
              {text}
            </p>
          )}
        </div>
      ))}
    </div>
  );
}
