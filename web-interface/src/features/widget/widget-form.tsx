import { Alert, Button, ColorInput, Group, MultiSelect, NativeSelect, Paper, SimpleGrid, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { CopyField } from '@/components/copy-field';
import { GrowingTextarea } from '@/components/growing-textarea';
import { LeaveGuard } from '@/components/leave-guard';
import { useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { queuesQuery, useChangeWidget, type WidgetSettings } from './api';
import { changeOf, draftOf, faultsOf, topics, type Fault, type WidgetDraft } from './draft';

type TextName = Exclude<keyof WidgetDraft, 'origins' | 'queue_ids' | 'topic_queues'>;

/** The settings of the website's chat as a form. */
export function WidgetForm({ settings }: { settings: WidgetSettings }) {
  const { t } = useTranslation(['widget', 'common']);
  const say = useProblemText();
  const queues = useQuery(queuesQuery);
  const [first] = useState(() => draftOf(settings));
  const [draft, setDraft] = useState(first);
  const [isTried, setTried] = useState(false);
  const save = useChangeWidget(() => toastDone(t('common:saved')));
  const faults = faultsOf(draft);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(first);
  const change = (part: Partial<WidgetDraft>) => setDraft((known) => ({ ...known, ...part }));
  const refusal = (name: Fault) => (isTried && faults.includes(name) ? t(`fault.${name}`) : null);
  const text = (name: TextName) => ({ label: t(`field.${name}`), value: draft[name], onChange: (event: { currentTarget: { value: string } }) => change({ [name]: event.currentTarget.value }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) save.mutate(changeOf(first, draft));
  };
  // A switched-off queue that was picked earlier must be seen to be taken out: the server refuses it.
  const choices = (queues.data?.queues ?? []).filter(({ id, is_active }) => is_active !== false || draft.queue_ids.includes(id));
  const led = new Set(Object.values(draft.topic_queues));
  const topicChoices = (queues.data?.queues ?? []).filter(({ id, is_active }) => is_active !== false || led.has(id));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={640}>
        <Section title={t('look')}>
          <TextInput {...text('name')} maxLength={100} error={refusal('name')} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <ColorInput label={t('field.color')} placeholder="#0b5563" format="hex" value={draft.color} error={refusal('color')} onChange={(color) => change({ color })} />
            <TextInput {...text('logo_url')} type="url" maxLength={500} placeholder="https://" error={refusal('logo_url')} />
          </SimpleGrid>
          <GrowingTextarea {...text('greeting')} minRows={2} maxLength={500} />
          <MultiSelect label={t('field.queue_ids')} description={t('hint.queue_ids')} searchable hidePickedOptions placeholder={draft.queue_ids.length ? '' : t('allQueues')} data={choices.map(({ id, name }) => ({ value: id, label: name }))} value={draft.queue_ids} onChange={(queue_ids) => change({ queue_ids })} />
        </Section>
        <Section title={t('topics')}>
          <Text size="sm" c="dimmed">
            {t('hint.topics')}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            {topics.map((topic) => (
              <NativeSelect
                key={topic}
                label={t(`topic.${topic}`)}
                data={[{ value: '', label: t('defaultQueue') }, ...topicChoices.map(({ id, name }) => ({ value: id, label: name }))]}
                value={draft.topic_queues[topic]}
                onChange={(event) => change({ topic_queues: { ...draft.topic_queues, [topic]: event.currentTarget.value } })}
              />
            ))}
          </SimpleGrid>
        </Section>
        <Section title={t('consent')}>
          <GrowingTextarea {...text('consent_text')} description={t('hint.consent_text')} minRows={2} maxLength={5000} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput {...text('consent_url')} type="url" maxLength={500} placeholder="https://" error={refusal('consent_url')} />
            <TextInput {...text('consent_version')} description={t('hint.consent_version')} inputWrapperOrder={['label', 'input', 'description', 'error']} maxLength={60} error={refusal('consent_version')} />
          </SimpleGrid>
        </Section>
        <Section title={t('sites')}>
          <TagsInput label={t('field.origins')} description={t('hint.origins')} placeholder={draft.origins.length ? '' : 'https://www.example.com'} data={[]} dropdownOpened={false} maxTags={100} splitChars={[',', ' ', '\n']} acceptValueOnBlur value={draft.origins} error={refusal('origins')} onChange={(origins) => change({ origins })} />
          <CopyField label={t('tag')} value={`<script src="${window.location.origin}/widget.js" defer></script>`} />
        </Section>
        {save.error && (
          <Alert color="red" variant="light" role="alert">
            {say(save.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={!isDirty}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
      <LeaveGuard isDirty={isDirty && !save.isSuccess} />
    </form>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" radius={12} component="section" aria-label={title}>
      <Title order={2} mb="md">
        {title}
      </Title>
      <Stack gap="sm">{children}</Stack>
    </Paper>
  );
}
