import { Alert, Button, Checkbox, Group, Loader, MultiSelect, NativeSelect, Radio, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { campaigns, type Campaign, type SegmentBody } from '@/api/campaigns';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { Channel } from '@/api/whatsapp';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { askedOf, nobody } from '../model/segment';
import { fieldOfMoment, momentOfField } from '../model/zone';
import { useAudience } from './use-draft';

const CALM_MS = 500;

/** Contacts by what is known of them; every condition narrows, and the count follows. */
export function SegmentForm({ campaign, numbers, zone }: { campaign: Campaign; numbers: readonly Channel[]; zone: string }) {
  const { t } = useTranslation('campaigns');
  const say = useProblemText();
  const { source, filter } = campaign.audience;
  const [segment, setSegment] = useState<SegmentBody>(() => ({ ...nobody, ...(filter as SegmentBody | null) }));
  const tags = useQuery({ queryKey: keys.tags, queryFn: () => unwrap(client.GET('/api/chat/tags')) });
  const queues = useQuery({ queryKey: keys.queues, queryFn: () => unwrap(client.GET('/api/chat/queues')), staleTime: 5 * 60_000 });
  const apply = useAudience((body: SegmentBody | null) => (body ? campaigns.chooseSegment(campaign.id, body) : campaigns.clearAudience(campaign.id)));
  const { mutate } = apply;
  // A file that somebody uploaded is not thrown away by looking at another tab.
  const isLive = source !== 'csv';
  const [calm, wait] = useCalm((body: SegmentBody | null) => mutate(body));
  const asked = askedOf(segment);
  const change = (part: Partial<SegmentBody>) => {
    const next = { ...segment, ...part };
    setSegment(next);
    // Without a condition nobody is meant: what was chosen before is taken back.
    if (isLive) calm(askedOf(next));
  };
  const date = (name: 'last_contact_after' | 'last_contact_before') => (
    <TextInput
      type="date"
      label={t(`audience.${name}`)}
      value={segment[name] ? fieldOfMoment(segment[name], zone).slice(0, 10) : ''}
      onChange={(event) => change({ [name]: event.currentTarget.value ? momentOfField(`${event.currentTarget.value}T00:00`, zone) : null })}
    />
  );
  const names = (tags.data?.tags ?? []).map(({ name }) => name);
  return (
    <Stack gap="sm">
      <Radio.Group label={t('audience.whom')} value={segment.everyone ? 'all' : 'some'} onChange={(value) => change({ everyone: value === 'all' })}>
        <Stack gap="xs" mt={6}>
          <Radio value="some" label={t('audience.some')} description={t('audience.someHint')} />
          <Radio value="all" label={t('audience.all')} description={t('audience.allHint')} />
        </Stack>
      </Radio.Group>
      {!segment.everyone && <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <MultiSelect label={t('audience.tags')} description={t('audience.tagsHint')} placeholder={segment.tags?.length ? '' : t('audience.any')} searchable hidePickedOptions nothingFoundMessage={t('audience.noTags')} maxValues={20} data={[...new Set([...names, ...(segment.tags ?? [])])]} value={segment.tags ?? []} onChange={(value) => change({ tags: value })} />
        <MultiSelect label={t('audience.queues')} description={t('audience.queuesHint')} placeholder={segment.queue_ids?.length ? '' : t('audience.any')} searchable hidePickedOptions maxValues={50} data={(queues.data?.queues ?? []).map(({ id, name }) => ({ value: id, label: name }))} value={segment.queue_ids ?? []} onChange={(value) => change({ queue_ids: value })} />
        {date('last_contact_after')}
        {date('last_contact_before')}
        <NativeSelect label={t('audience.channel')} value={segment.channel_id ?? ''} onChange={(event) => change({ channel_id: event.currentTarget.value || null })} data={[{ value: '', label: t('audience.anyNumber') }, ...numbers.map(({ id, name }) => ({ value: id, label: name }))]} />
      </SimpleGrid>}
      <Checkbox label={t('audience.consentOnly')} checked={segment.consent === 'opted_in'} onChange={(event) => change({ consent: event.currentTarget.checked ? 'opted_in' : 'any' })} />
      {apply.error && (
        <Alert color="red" role="alert">
          {say(apply.error)}
        </Alert>
      )}
      <Group gap="sm" mih={30}>
        {!isLive && (
          <Button variant="default" loading={apply.isPending} disabled={asked === null} onClick={() => mutate(asked)}>
            {t('audience.instead')}
          </Button>
        )}
        {(apply.isPending || wait) && <Loader size="xs" role="status" aria-label={t('audience.counting')} />}
      </Group>
    </Stack>
  );
}

/** Runs once nobody has changed anything for a moment; says whether it still waits. */
function useCalm<Given>(run: (given: Given) => void): [(given: Given) => void, boolean] {
  const [isWaiting, setWaiting] = useState(false);
  const later = useDebouncedCallback(
    (given: Given) => {
      setWaiting(false);
      run(given);
    },
    { delay: CALM_MS, flushOnUnmount: true },
  );
  return [
    (given) => {
      setWaiting(true);
      later(given);
    },
    isWaiting,
  ];
}
