import { Button, Group, Tooltip } from '@mantine/core';
import { IconBan, IconCheck, IconCopy, IconPencil, IconPlayerPause, IconPlayerPlay, IconSend2, IconTrash, IconArrowBackUp, IconX, type Icon } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { campaignKeys, campaigns, type Campaign, type Deed } from '@/api/campaigns';
import { ConfirmModal } from '@/components/confirm-modal';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';
import { useLocale, useTranslation } from '@/i18n';
import { offersOf, type Offer } from '../model/deeds';
import { DecisionDialog } from './decision-dialog';
import { useDeed } from './use-deed';

const icons: Record<Deed, Icon> = {
  edit: IconPencil, delete: IconTrash, submit: IconSend2, withdraw: IconArrowBackUp, approve: IconCheck, reject: IconX, start: IconPlayerPlay, pause: IconPlayerPause, resume: IconPlayerPlay, stop: IconBan, copy: IconCopy,
};

/** What may be done to the campaign now, the awaited deed first. */
export function DeedBar({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const [asking, setAsking] = useState<'stop' | 'delete' | 'approve' | 'reject' | 'start' | null>(null);
  const close = () => setAsking(null);
  const deed = useDeed(campaign, close);
  const leave = useLeaving(campaign);
  const left = campaign.counts.to_send;
  const shown = new Intl.NumberFormat(locale).format(left);
  const run = (name: Deed) => {
    if (name === 'edit') leave.edit();
    else if (name === 'copy') leave.copy.mutate();
    else if (name === 'stop' || name === 'delete' || name === 'approve' || name === 'reject' || name === 'start') setAsking(name);
    else deed.mutate({ deed: name });
  };
  const isBusy = (name: Deed) => (name === 'copy' ? leave.copy.isPending : name === 'delete' ? leave.remove.isPending : deed.isPending && deed.variables.deed === name);
  return (
    <>
      <Group gap="sm" role="group" aria-label={t('deed.label')}>
        {offersOf(campaign).map((offer) => (
          <DeedButton key={offer.deed} offer={offer} isBusy={isBusy(offer.deed)} onPress={() => run(offer.deed)} />
        ))}
      </Group>
      {asking === 'stop' && <ConfirmModal title={t('stop.title', { name: campaign.name })} body={left > 0 ? t('stop.body', { count: left, shown }) : t('stop.nobody')} confirm={t('deed.stop')} isBusy={deed.isPending} onConfirm={() => deed.mutate({ deed: 'stop' })} onClose={close} />}
      {asking === 'delete' && <ConfirmModal title={t('remove.title', { name: campaign.name })} body={t('remove.body')} confirm={t('deed.delete')} isBusy={leave.remove.isPending} onConfirm={() => leave.remove.mutate()} onClose={close} />}
      {asking === 'start' && <ConfirmModal title={t('start.title', { name: campaign.name })} body={t('start.body', { count: left, shown })} confirm={t('deed.start')} isBusy={deed.isPending} onConfirm={() => deed.mutate({ deed: 'start' })} onClose={close} />}
      {(asking === 'approve' || asking === 'reject') && <DecisionDialog deed={asking} campaign={campaign} isBusy={deed.isPending} error={deed.error} onDecide={(note) => deed.mutate({ deed: asking, note })} onClose={() => { deed.reset(); close(); }} />}
    </>
  );
}

function DeedButton({ offer: { deed, look, isRefused }, isBusy, onPress }: { offer: Offer; isBusy: boolean; onPress: () => void }) {
  const { t } = useTranslation('campaigns');
  const Glyph = icons[deed];
  if (isRefused) {
    // It stays where the keyboard finds it, so that everybody can read why it cannot be pressed.
    return (
      <Tooltip label={t('deed.refused')} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
        <Button data-disabled aria-disabled aria-description={t('deed.refused')} leftSection={<Glyph size={16} stroke={1.5} />} onClick={(event) => event.preventDefault()}>
          {t(`deed.${deed}`)}
        </Button>
      </Tooltip>
    );
  }
  return (
    <Button variant={look === 'leading' ? 'filled' : look === 'ending' ? 'light' : 'default'} {...(look === 'ending' ? { color: 'red', styles: { label: { color: 'var(--red)' } } } : {})} leftSection={<Glyph size={16} stroke={1.5} {...(look === 'ending' ? { color: 'var(--red)' } : {})} />} loading={isBusy} onClick={onPress}>
      {t(`deed.${deed}`)}
    </Button>
  );
}

/** The deeds after which one is somewhere else. */
function useLeaving({ id }: Campaign) {
  const { t } = useTranslation('campaigns');
  const say = useProblemText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const onError = (error: unknown) => toastProblem(say(error));
  const edit = (campaignId = id) => void navigate({ to: '/campaigns/$campaignId/edit', params: { campaignId }, search: {} });
  const copy = useMutation({
    mutationFn: () => campaigns.copy(id),
    onSuccess: (made) => {
      queries.setQueryData(campaignKeys.one(made.id), made);
      void queries.invalidateQueries({ queryKey: campaignKeys.list });
      toastDone(t('done.copy'));
      edit(made.id);
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => campaigns.remove(id),
    onSuccess: async () => {
      toastDone(t('done.delete'));
      await navigate({ to: '/campaigns', search: {}, replace: true });
      queries.removeQueries({ queryKey: campaignKeys.one(id) });
      void queries.invalidateQueries({ queryKey: campaignKeys.list });
    },
    onError,
  });
  return { edit: () => edit(), copy, remove };
}
