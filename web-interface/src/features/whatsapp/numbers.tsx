import { Alert, Badge, Button, Group, Paper, SimpleGrid, Skeleton, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconBrandWhatsapp, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlugConnected, IconQrcode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { channels, channelsQuery, type Channel } from '@/api/whatsapp';
import { ConfirmModal } from '@/components/confirm-modal';
import { IconButton } from '@/components/icon-button';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { CheckDialog } from './check-dialog';
import { EndLink, LinkDialog } from './link-dialog';
import { RefusedCalls, Trouble } from './trouble';
import { useManage } from './use-manage';

/** Every number with its state; one that is in trouble says why. */
export function Numbers({ add, onEdit }: { add: ReactNode; onEdit: (channel: Channel) => void }) {
  const { t } = useTranslation('channels');
  const list = useQuery({ ...channelsQuery, staleTime: 0, refetchInterval: ({ state }) => (state.data?.channels.some(({ is_active, capabilities, link }) => is_active && capabilities.pairing && link !== 'open') ? 4000 : 30_000) });
  if (list.isError && !list.data) return <ErrorNote error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data?.channels.length === 0) {
    return (
      <EmptyNote icon={<IconBrandWhatsapp size={32} stroke={1.5} />} title={t('numbers.empty.title')} action={add}>
        {t('numbers.empty.body')}
      </EmptyNote>
    );
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      {list.data ? list.data.channels.map((channel) => <NumberCard key={channel.id} channel={channel} onEdit={() => onEdit(channel)} />) : [1, 2].map((key) => <Skeleton key={key} height={168} />)}
    </SimpleGrid>
  );
}

function NumberCard({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const { t } = useTranslation('channels');
  const [asking, setAsking] = useState<'pause' | 'check' | 'link' | 'end' | null>(null);
  const { data } = useQuery({ queryKey: keys.queues, queryFn: () => unwrap(client.GET('/api/chat/queues')), staleTime: 5 * 60_000 });
  const queue = data?.queues.find(({ id }) => id === channel.queue_id)?.name;
  const toggle = useManage((is_active: boolean) => channels.change(channel.id, { is_active }), channel.is_active ? t('numbers.paused') : t('numbers.resumed'), () => setAsking(null));
  const { name, is_active: isActive } = channel;
  const correct = () => {
    setAsking(null);
    onEdit();
  };
  return (
    <Paper withBorder p="md" radius={12} component="article" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" gap={4}>
        <Title order={2} className="truncate" dir="auto">
          {name}
        </Title>
        <Group gap={2} wrap="nowrap">
          <IconButton label={`${t('numbers.edit')}: ${name}`} onClick={onEdit}>
            <IconPencil size={16} stroke={1.5} />
          </IconButton>
          <IconButton label={`${isActive ? t('numbers.pause') : t('numbers.resume')}: ${name}`} loading={toggle.isPending} onClick={() => (isActive ? setAsking('pause') : toggle.mutate(true))}>
            {isActive ? <IconPlayerPause size={16} stroke={1.5} /> : <IconPlayerPlay size={16} stroke={1.5} />}
          </IconButton>
        </Group>
      </Group>
      <Text className="tabular">{channel.display_number || channel.phone_number_id}</Text>
      <Text size="sm" c="dimmed">
        {queue ? t('numbers.queue', { queue }) : t('numbers.defaultQueue')}
      </Text>
      <Group justify="space-between" mt="sm" gap={6}>
        <Group gap={6}>
          <State channel={channel} />
          {!channel.capabilities.official && (
            <Badge variant="light" tt="none" radius="sm" color="yellow" styles={{ label: { color: 'var(--amber)' } }}>
              {t('gateway.unofficial')}
            </Badge>
          )}
        </Group>
        <Button variant="default" size="compact-sm" leftSection={<IconPlugConnected size={14} stroke={1.5} />} onClick={() => setAsking('check')}>
          {t('check.open')}
        </Button>
      </Group>
      {channel.capabilities.pairing && <LinkLine channel={channel} onLink={() => setAsking('link')} onEnd={() => setAsking('end')} />}
      {channel.state !== 'ok' && channel.state_reason && !(channel.capabilities.pairing && channel.link !== 'open') && <Trouble channel={channel} />}
      {isActive && (channel.refused ?? []).map((knock) => <RefusedCalls key={`${knock.reason} ${knock.is_certain}`} knock={knock} />)}
      {asking === 'pause' && <ConfirmModal title={t('numbers.pauseTitle', { name })} body={t('numbers.pauseBody')} confirm={t('numbers.pause')} isBusy={toggle.isPending} onConfirm={() => toggle.mutate(false)} onClose={() => setAsking(null)} />}
      {asking === 'link' && <LinkDialog channel={channel} onClose={() => setAsking(null)} onCorrect={correct} />}
      {asking === 'end' && <EndLink channel={channel} onClose={() => setAsking(null)} />}
      {asking === 'check' && <CheckDialog channel={channel} onClose={() => setAsking(null)} />}
    </Paper>
  );
}

function State({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channels');
  // A state that this version does not know is at least worth a look.
  const state = !channel.is_active ? 'off' : channel.state === 'ok' || channel.state === 'stopped' ? channel.state : 'alarm';
  return (
    <Badge variant="light" tt="none" radius="sm" color={{ ok: 'green', alarm: 'yellow', stopped: 'red', off: 'gray' }[state]} styles={{ label: { color: `var(--${{ ok: 'green', alarm: 'amber', stopped: 'red', off: 'c-11' }[state]})` } }}>
      {t(`state.${state}`)}
    </Badge>
  );
}

/** How the link to the phone stands, why it is closed, and what can be done about it. */
function LinkLine({ channel, onLink, onEnd }: { channel: Channel; onLink: () => void; onEnd: () => void }) {
  const { t } = useTranslation('channels');
  const isOpen = channel.link === 'open';
  const state = isOpen || channel.link === 'connecting' ? channel.link : 'closed';
  return (
    <>
      <Group justify="space-between" mt="xs" gap={6}>
        <Text size="sm" role="status">
          {t(`link.state.${state as 'open'}`)}
        </Text>
        <Group gap={6}>
          {channel.is_active && !isOpen && (
            <Button size="compact-sm" leftSection={<IconQrcode size={14} stroke={1.5} />} onClick={onLink}>
              {t(channel.link_reason === 'not_paired' ? 'link.connect' : 'link.reconnect')}
            </Button>
          )}
          <Button variant="default" size="compact-sm" onClick={onEnd}>
            {t('link.end.open')}
          </Button>
        </Group>
      </Group>
      {state === 'closed' && channel.is_active && (
        <Alert mt="sm" p="xs" color="red" icon={<IconAlertTriangle size={16} stroke={1.5} />}>
          {t(`link.reason.${(channel.link_reason ?? 'unknown') as 'unknown'}`, { defaultValue: t('link.reason.unknown') })}
        </Alert>
      )}
    </>
  );
}
