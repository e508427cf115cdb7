import { Button, Group, Stack, Text } from '@mantine/core';
import { useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { copyText } from '@/lib/clipboard';
import { useStore } from '@/lib/store';
import { useRealtime } from '@/realtime/context';
import { refusalOf } from './refused';

/** What one wrote in a conversation that has left one's sight: not sent, and not lost either. */
export function LeftBehind({ id }: { id: string }) {
  const { t } = useTranslation(['thread', 'common']);
  const say = useProblemText();
  const { outbox } = useRealtime();
  const items = useStore(outbox.items).filter((item) => item.conversation_id === id && item.state === 'failed');
  if (items.length === 0) return null;
  return (
    <Stack role="alert" gap={8} mt="md" ta="start">
      <Text size="sm" fw={600}>
        {t('leftBehind')}
      </Text>
      {items.map((item) => (
        <div key={item.client_message_id}>
          <Text size="sm" dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
            {item.content}
          </Text>
          <Text size="xs" c="dimmed">
            {t('failed', { reason: say(refusalOf(item)) })}
          </Text>
          <Group gap={6} mt={4}>
            {item.content && (
              <Button size="compact-xs" variant="default" onClick={() => void copyText(item.content).then((done) => done && toastDone(t('common:copied')))}>
                {t('copyText')}
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" color="red" onClick={() => void outbox.discard(item.client_message_id)}>
              {t('discard')}
            </Button>
          </Group>
        </div>
      ))}
    </Stack>
  );
}
