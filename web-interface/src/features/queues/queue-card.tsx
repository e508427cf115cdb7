import { Badge, Group, Paper, Text, Title } from '@mantine/core';
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import type { Queue } from '@/api/types';
import { ConfirmModal } from '@/components/confirm-modal';
import { IconButton } from '@/components/icon-button';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useMembers, useSwitchQueue } from './api';

/** One queue with what it is for and how many serve it. */
export function QueueCard({ queue, canManage, onEdit }: { queue: Queue; canManage: boolean; onEdit: () => void }) {
  const { t } = useTranslation('admin');
  const say = useProblemText();
  const members = useMembers(queue.id);
  const [isAsking, setAsking] = useState(false);
  const isActive = queue.is_active !== false;
  const toggle = useSwitchQueue(queue, () => {
    toastDone(isActive ? t('queues.deactivated') : t('queues.activated'));
    setAsking(false);
  });
  const run = () => toggle.mutate(undefined, { onError: (error) => toastProblem(say(error)) });
  const count = members.data?.agent_ids.length;
  return (
    <Paper withBorder p="md" radius={12} component="article" aria-label={queue.name}>
      <Group justify="space-between" wrap="nowrap" gap={4}>
        <Title order={2} className="truncate" dir="auto">
          {queue.name}
        </Title>
        {canManage && (
          <Group gap={2} wrap="nowrap">
            <IconButton label={`${t('queues.edit')}: ${queue.name}`} onClick={onEdit}>
              <IconPencil size={16} stroke={1.5} />
            </IconButton>
            <IconButton
              label={`${isActive ? t('queues.deactivate') : t('queues.activate')}: ${queue.name}${queue.is_default ? `. ${t('queues.defaultStays')}` : ''}`}
              loading={toggle.isPending}
              {...(queue.is_default ? { 'aria-disabled': true, 'data-disabled': true } : { onClick: () => (isActive ? setAsking(true) : run()) })}
            >
              {isActive ? <IconPlayerPause size={16} stroke={1.5} /> : <IconPlayerPlay size={16} stroke={1.5} />}
            </IconButton>
          </Group>
        )}
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2} mih={36}>
        {queue.description || t('queues.noDescription')}
      </Text>
      <Group gap={6} mt="sm" c="dimmed">
        <IconUsers size={16} stroke={1.5} aria-hidden />
        <Text size="sm">{count === undefined ? '…' : count > 0 ? t('queues.members', { count }) : t('queues.noMembers')}</Text>
        {queue.is_default && (
          <Badge variant="light" tt="none" styles={{ label: { color: 'var(--accent-text)' } }}>
            {t('queues.default')}
          </Badge>
        )}
        {!isActive && (
          <Badge variant="default" tt="none">
            {t('queues.inactive')}
          </Badge>
        )}
      </Group>
      {isAsking && (
        <ConfirmModal
          title={t('queues.deactivateTitle', { name: queue.name })}
          body={t('queues.deactivateBody')}
          confirm={t('queues.deactivate')}
          isBusy={toggle.isPending}
          onConfirm={run}
          onClose={() => setAsking(false)}
        />
      )}
    </Paper>
  );
}
