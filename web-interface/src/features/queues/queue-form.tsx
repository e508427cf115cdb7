import { Alert, Button, Checkbox, Group, MultiSelect, Skeleton, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Queue } from '@/api/types';
import { GrowingTextarea } from '@/components/growing-textarea';
import { GuardedModal } from '@/components/guarded-modal';
import { ErrorNote } from '@/components/notes';
import { useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useAgents, useMembers, useSaveQueue } from './api';

/** Creates or edits a queue and its members. */
export function QueueForm({ queue, onClose }: { queue: Queue | null; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const members = useMembers(queue?.id ?? null);
  // The members must be known before they can be saved, or saving would empty the queue.
  if (queue && !members.data) {
    return (
      <GuardedModal title={t('queues.edit')} isDirty={false} onClose={onClose}>
        {members.isError ? <ErrorNote error={members.error} onRetry={() => void members.refetch()} /> : <Skeleton height={180} />}
      </GuardedModal>
    );
  }
  return <Form queue={queue} memberIds={members.data?.agent_ids ?? []} onClose={onClose} />;
}

function Form({ queue, memberIds, onClose }: { queue: Queue | null; memberIds: string[]; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const say = useProblemText();
  const agents = useAgents();
  const [name, setName] = useState(queue?.name ?? '');
  const [description, setDescription] = useState(queue?.description ?? '');
  const [agentIds, setAgentIds] = useState(memberIds);
  const [isDefault, setDefault] = useState(queue?.is_default ?? false);
  const [tried, setTried] = useState(false);
  const save = useSaveQueue(queue?.id ?? null, () => {
    toastDone(queue ? t('common:saved') : t('queues.created'));
    onClose();
  });
  const isDirty = name !== (queue?.name ?? '') || description !== (queue?.description ?? '') || agentIds.join() !== memberIds.join() || isDefault !== (queue?.is_default ?? false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim()) save.mutate({ name: name.trim(), description: description.trim(), agentIds, isDefault });
  };
  return (
    <GuardedModal title={queue ? t('queues.edit') : t('queues.new')} isDirty={isDirty} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {save.isError && (
            <Alert color="red" variant="light" role="alert">
              {say(save.error)}
            </Alert>
          )}
          <TextInput label={t('queues.name')} data-autofocus maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} error={tried && !name.trim() && t('queues.required')} />
          <GrowingTextarea label={t('queues.description')} minRows={2} maxLength={500} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
          <MultiSelect
            label={t('queues.membersLabel')}
            description={t('queues.membersHint')}
            placeholder={agentIds.length ? '' : t('queues.membersPlaceholder')}
            searchable
            hidePickedOptions
            data={(agents.data?.agents ?? []).map((agent) => ({ value: agent.id, label: agent.display_name || agent.username }))}
            value={agentIds}
            onChange={setAgentIds}
          />
          <Checkbox
            label={t('queues.isDefault')}
            description={queue?.is_default ? t('queues.defaultStays') : queue?.is_active === false ? t('queues.defaultIsActive') : t('queues.isDefaultHint')}
            disabled={queue !== null && (queue.is_default || !queue.is_active)}
            checked={isDefault}
            onChange={(event) => setDefault(event.currentTarget.checked)}
          />
          <Group justify="flex-end" mt="sm">
            <Button type="submit" loading={save.isPending}>
              {queue ? t('common:save') : t('common:create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}
