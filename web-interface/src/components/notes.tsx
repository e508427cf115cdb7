import { Button, Stack, Text, Title } from '@mantine/core';
import { IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { useProblemText } from './problem-text';

/** An empty place that says what will be here and what to do next. */
export function EmptyNote({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" justify="center" gap={8} p="xl" mih={200} ta="center" maw={420} mx="auto">
      <span aria-hidden style={{ color: 'var(--c-9)' }}>
        {icon}
      </span>
      <Title order={2}>{title}</Title>
      {children && (
        <Text size="md" c="dimmed">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** What failed, with a way to try again. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('common');
  const say = useProblemText();
  return (
    <div role="alert">
      <EmptyNote
        icon={<IconPlugConnectedX size={32} stroke={1.5} />}
        title={t('error.title')}
        action={
          <Button variant="default" onClick={onRetry} mt={8}>
            {t('retry')}
          </Button>
        }
      >
        {say(error)}
      </EmptyNote>
    </div>
  );
}

/** A page that this person may not open, with the way back. */
export function ForbiddenNote() {
  const { t } = useTranslation('common');
  return (
    <EmptyNote
      icon={<IconLock size={32} stroke={1.5} />}
      title={t('error.forbiddenTitle')}
      action={
        <Button variant="default" mt={8} renderRoot={(props: object) => <Link to="/inbox/{-$conversationId}" params={{ conversationId: undefined }} search={{}} {...props} />}>
          {t('error.toInbox')}
        </Button>
      }
    >
      {t('error.forbidden')}
    </EmptyNote>
  );
}
