import { Alert, Button, Checkbox, Group, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import { channels, links, type Channel, type SignatureMode } from '@/api/whatsapp';
import { GuardedModal } from '@/components/guarded-modal';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { Linking } from './link-dialog';
import { emptyLinked, linkedChange, linkedDraft, linkedFaults, linkedOf, type LinkedFields } from './linked-model';
import { useManage } from './use-manage';

const modes: readonly SignatureMode[] = ['off', 'name', 'name_queue'];

/** Connects a number behind an Evolution server: what it is, that the risk is accepted, then the code to scan. */
export function LinkedForm({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const { t } = useTranslation(['channels', 'common']);
  const [first] = useState<LinkedFields>(() => (channel ? linkedOf(channel) : emptyLinked));
  const [fields, setFields] = useState(first);
  const [made, setMade] = useState<Channel | null>(null);
  const [isCorrecting, setCorrecting] = useState(false);
  const known = channel ?? made;
  const save = useManage(
    () => (known ? channels.change(known.id, linkedChange(fields)) : links.add(linkedDraft(fields))),
    t('numbers.saved'),
    (answer) => {
      if (channel) return onClose();
      setMade(answer);
      setCorrecting(false);
    },
    'inline',
  );
  const correct = (wrong: Channel) => {
    setFields(linkedOf(wrong));
    setCorrecting(true);
  };
  const isLinking = made !== null && !isCorrecting;
  return (
    <GuardedModal title={isLinking ? t('link.title', { name: made.name }) : known ? t('numbers.edit') : t('linked.new')} size="lg" isDirty={!made && fields !== first} onClose={onClose}>
      {isLinking ? (
        <Linking channel={made} onDone={onClose} onCorrect={() => correct(made)} />
      ) : (
        <Fields channel={known} fields={fields} isBusy={save.isPending} error={save.error} onChange={(part) => setFields((known) => ({ ...known, ...part }))} onSave={() => save.mutate(undefined)} />
      )}
    </GuardedModal>
  );
}

interface FieldsProps {
  channel: Channel | null;
  fields: LinkedFields;
  isBusy: boolean;
  error: Error | null;
  onChange: (part: Partial<LinkedFields>) => void;
  onSave: () => void;
}

function Fields({ channel, fields, isBusy, error, onChange, onSave }: FieldsProps) {
  const { t } = useTranslation('channels');
  const say = useProblemText();
  const [isChecked, setChecked] = useState(false);
  const { data } = useQuery({ queryKey: keys.queues, queryFn: () => unwrap(client.GET('/api/chat/queues')), staleTime: 5 * 60_000 });
  const faults = linkedFaults(fields, channel);
  const refusal = (name: keyof LinkedFields) => {
    if (isChecked && faults.includes(name)) return t(`linked.faults.${name as 'name'}`);
    const rule = error instanceof Problem ? error.ruleOf(name) : null;
    if (!rule) return null;
    // An address is refused for where it leads, or for how it ends.
    return t(`linked.faults.${name !== 'api_url' ? (name as 'name') : rule === 'path' ? 'path' : 'address'}`);
  };
  // What stands at its field already is not said twice.
  const isInline = error instanceof Problem && error.fields.length > 0 && error.fields.every(({ field }) => field in fields);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (faults.length === 0) onSave();
  };
  const text = (name: 'name' | 'api_url' | 'instance') => (
    <TextInput
      label={t(`linked.${name}`)}
      description={t(`linked.hint.${name}`)}
      required
      autoComplete="off"
      value={fields[name]}
      error={refusal(name)}
      disabled={name === 'instance' && channel !== null}
      {...(name === 'api_url' ? { type: 'url', inputMode: 'url' as const } : {})}
      data-autofocus={name === 'name' || undefined}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Alert color="yellow" title={t('linked.warning.title')} icon={<IconAlertTriangle size={18} stroke={1.5} />} styles={{ title: { color: 'var(--amber)' } }}>
          {t('linked.warning.body')}
        </Alert>
        {text('name')}
        {text('api_url')}
        {text('instance')}
        <PasswordInput label={t('linked.access_token')} description={t('linked.hint.access_token')} placeholder={channel?.has_access_token ? t('form.kept') : ''} required={!channel?.has_access_token} autoComplete="off" value={fields.access_token} error={refusal('access_token')} visibilityToggleButtonProps={{ 'aria-label': t('form.show') }} onChange={(event) => onChange({ access_token: event.currentTarget.value })} />
        <Group grow align="flex-start">
          <NativeSelect label={t('form.queue')} value={fields.queue_id} onChange={(event) => onChange({ queue_id: event.currentTarget.value })} data={[{ value: '', label: t('form.defaultQueue') }, ...(data?.queues ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
          <NativeSelect label={t('form.signature')} value={fields.signature_mode} onChange={(event) => onChange({ signature_mode: event.currentTarget.value as SignatureMode })} data={modes.map((value) => ({ value, label: t(`form.signatures.${value}`) }))} />
        </Group>
        {!channel && <Checkbox label={t('linked.acknowledge')} checked={fields.acknowledged} error={refusal('acknowledged')} onChange={(event) => onChange({ acknowledged: event.currentTarget.checked })} />}
        {error && !isInline && <Alert color="red">{say(error)}</Alert>}
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy}>
            {channel ? t('linked.save') : t('linked.next')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
