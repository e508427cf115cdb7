import { Alert, Button, Group, Loader, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { useUser } from '@/api/session';
import type { Attachment, Conversation } from '@/api/types';
import { channelsQuery } from '@/api/whatsapp';
import { ErrorNote } from '@/components/notes';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { dialable, displayName, phone as shownPhone } from '@/lib/format';
import { useFocusBack } from '@/lib/use-focus-back';
import { useRealtime } from '@/realtime/context';
import { useEnqueue } from '../composer/use-send';
import { takeFor } from '../deeds/deeds';
import TemplatePicker from '../templates/template-picker';
import { useInboxLocation } from '../use-inbox';
import { closeStart, type StartWith } from './start-store';

/** Writes to somebody on WhatsApp first: whom, from which number, with which template, or with words where a number has none. */
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
        <Steps who={who} numbers={numbers.map(({ id, name, display_number, state, capabilities }) => ({ value: id, hasTemplates: capabilities.templates, label: `${state === 'stopped' ? t('start.stopped', { name }) : name}${display_number ? ` · ${display_number}` : ''}` }))} />
      )}
    </Modal>
  );
}

function Steps({ who, numbers }: { who: StartWith; numbers: { value: string; label: string; hasTemplates: boolean }[] }) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const say = useProblemText();
  const [values, setValues] = useState({ name: who.name, phone: who.phone ? shownPhone(who.phone) : '', channel: numbers[0]?.value ?? '' });
  const [isChosen, setChosen] = useState(Boolean(dialable(who.phone)) && numbers.length === 1);
  const [isWrong, setWrong] = useState(false);
  const phone = dialable(values.phone);
  const start = useStart();
  const hasTemplates = numbers.find(({ value }) => value === values.channel)?.hasTemplates ?? true;
  const person = { phone: phone ?? '', name: values.name.trim(), channelId: values.channel };
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
          <Button variant="default" size="compact-sm" flex="none" onClick={() => setChosen(false)}>
            {t('start.change')}
          </Button>
        </Group>
        {start.error && <Alert color="red">{say(start.error)}</Alert>}
        {hasTemplates ? (
          <TemplatePicker channelId={values.channel} known={{ name: values.name, protocol: '', phone }} isBusy={start.isPending} onSend={(message) => start.mutate({ ...person, message })} />
        ) : (
          <FirstWords isBusy={start.isPending} onSend={(content) => start.mutate({ ...person, message: { content, message_type: 'text' } })} />
        )}
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
          <Button type="submit">{t(hasTemplates ? 'start.next' : 'start.nextWords')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What is written first where free words are taken at any time. */
function FirstWords({ isBusy, onSend }: { isBusy: boolean; onSend: (content: string) => void }) {
  const { t } = useTranslation('whatsapp');
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) onSend(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea label={t('start.words')} value={text} autosize minRows={3} maxRows={8} maxLength={4096} required data-autofocus onChange={({ currentTarget: { value } }) => setText(value)} />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy} disabled={!text.trim()}>
            {t('start.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface First {
  message: { content: string; message_type: 'template' | 'text'; metadata?: Record<string, unknown>; attachments?: Attachment[] };
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
    onSuccess: (conversation, { message }) => {
      hub.conversationChanged(conversation);
      enqueue(conversation.id, message);
      closeStart();
      select(conversation.id);
    },
  });
}
