import { Alert, Button, Group, Loader, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { channelsQuery, type Template } from '@/api/whatsapp';
import { ErrorNote } from '@/components/notes';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { dialable, displayName, phone as shownPhone } from '@/lib/format';
import { previewText, templateMetadata, type TemplateValues } from '@/lib/template';
import { useFocusBack } from '@/lib/use-focus-back';
import { useRealtime } from '@/realtime/context';
import { useEnqueue } from '../composer/use-send';
import { takeFor } from '../deeds/deeds';
import TemplatePicker from '../templates/template-picker';
import { useInboxLocation } from '../use-inbox';
import { closeStart, type StartWith } from './start-store';

/** Writes to somebody on WhatsApp first: whom, from which number, with which template. */
export default function StartDialog({ who }: { who: StartWith }) {
  const { t } = useTranslation(['whatsapp', 'common']);
  useFocusBack();
  const channels = useQuery(channelsQuery);
  const numbers = channels.data?.channels.filter(({ is_active }) => is_active) ?? [];
  return (
    <Modal opened onClose={closeStart} title={t('start.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      {channels.isError && !channels.data ? (
        <ErrorNote error={channels.error} onRetry={() => void channels.refetch()} />
      ) : channels.isPending ? (
        <Loader size="sm" role="status" aria-label={t('common:loading')} />
      ) : numbers.length === 0 ? (
        <Alert color="yellow">{t('start.noNumbers')}</Alert>
      ) : (
        <Steps who={who} numbers={numbers.map(({ id, name, display_number, state }) => ({ value: id, label: `${state === 'stopped' ? t('start.stopped', { name }) : name}${display_number ? ` · ${display_number}` : ''}` }))} />
      )}
    </Modal>
  );
}

function Steps({ who, numbers }: { who: StartWith; numbers: { value: string; label: string }[] }) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const say = useProblemText();
  const [values, setValues] = useState({ name: who.name, phone: who.phone ? shownPhone(who.phone) : '', channel: numbers[0]?.value ?? '' });
  const [isChosen, setChosen] = useState(Boolean(dialable(who.phone)) && numbers.length === 1);
  const [isWrong, setWrong] = useState(false);
  const phone = dialable(values.phone);
  const start = useStart();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWrong(phone === null);
    if (phone !== null) setChosen(true);
  };
  if (isChosen && phone) {
    return (
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <span className="truncate">{t('start.to', { name: displayName(values.name, phone) })} · {shownPhone(phone)}</span>
          <Button variant="default" size="compact-sm" onClick={() => setChosen(false)}>
            {t('start.change')}
          </Button>
        </Group>
        {start.error && <Alert color="red">{say(start.error)}</Alert>}
        <TemplatePicker channelId={values.channel} known={{ name: values.name, protocol: '' }} isBusy={start.isPending} onSend={(template, filled) => start.mutate({ template, values: filled, phone, name: values.name.trim(), channelId: values.channel })} />
      </Stack>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t('start.phone')} description={t('start.phoneHint')} type="tel" inputMode="tel" required value={values.phone} error={isWrong && !phone ? t('start.phoneBad') : undefined} data-autofocus onChange={({ currentTarget: { value } }) => setValues((known) => ({ ...known, phone: value }))} />
        <TextInput label={t('start.name')} value={values.name} dir="auto" maxLength={200} onChange={({ currentTarget: { value } }) => setValues((known) => ({ ...known, name: value }))} />
        {numbers.length > 1 && <Select label={t('start.number')} data={numbers} value={values.channel} allowDeselect={false} onChange={(channel) => setValues((known) => ({ ...known, channel: channel ?? known.channel }))} />}
        <Group justify="flex-end">
          <Button type="submit">{t('start.next')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

interface First {
  template: Template;
  values: TemplateValues;
  phone: string;
  name: string;
  channelId: string;
}

/** Opens the conversation (or finds the one that is open), makes it mine and hands the template to the outbox. */
function useStart() {
  const hub = useRealtime();
  const enqueue = useEnqueue();
  const { id: me } = useUser();
  const { select } = useInboxLocation();
  return useMutation({
    mutationFn: async ({ phone, name, channelId }: First) => {
      const body = { customer_phone: phone, ...(name ? { customer_name: name } : {}), channel: 'whatsapp' as const, channel_id: channelId };
      const found = (await unwrap(client.POST('/api/chat/conversations', { body }))) as Conversation;
      return found.agent_id ? found : takeFor(found, me);
    },
    onSuccess: (conversation, { template, values }) => {
      hub.conversationChanged(conversation);
      enqueue(conversation.id, { content: previewText(template, values), message_type: 'template', metadata: templateMetadata(template, values) });
      closeStart();
      select(conversation.id);
    },
  });
}
