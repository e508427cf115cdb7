import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconInfoCircle } from '@tabler/icons-react';
import type { Campaign } from '@/api/campaigns';
import { useUser } from '@/api/session';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';

const waits = ['hours', 'limit', 'channel', 'chat'] as const;

/** What the campaign waits for, and on whom. */
export function StateNote({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const { id: me } = useUser();
  const { state, state_reason: reason, waits_for: waitsFor, waits_until: until, allowed, refused, author_id: author } = campaign;
  if (state === 'rejected') {
    return (
      <Alert mb="md" color="red" icon={<IconAlertTriangle size={16} stroke={1.5} />} title={t('note.rejected', { name: campaign.deeds?.find(({ deed }) => deed === 'reject')?.by_name ?? '' })}>
        <span dir="auto">{reason}</span>
      </Alert>
    );
  }
  if (state === 'paused' && reason) {
    return (
      <Alert mb="md" color="yellow" icon={<IconAlertTriangle size={16} stroke={1.5} />} title={t('note.paused')}>
        {reason}
      </Alert>
    );
  }
  if (state === 'running' && waitsFor) {
    const known = waits.find((name) => name === waitsFor) ?? 'other';
    return (
      <Alert mb="md" color="yellow" icon={<IconClock size={16} stroke={1.5} />}>
        {t(`note.waits.${known}`)} {until && <>{t('note.until')} <Time at={until} as="full" /></>}
      </Alert>
    );
  }
  if (state === 'submitted') {
    const isMine = author === me || Boolean(refused['approve']);
    const text = allowed.includes('approve') ? t(isMine ? 'note.submittedAlone' : 'note.submittedYours') : t(isMine ? 'note.submittedOwn' : 'note.submitted');
    return (
      <Alert mb="md" color="accent" icon={<IconInfoCircle size={16} stroke={1.5} />}>
        {text}
      </Alert>
    );
  }
  if (state === 'approved' && allowed.includes('start')) {
    return (
      <Alert mb="md" color="accent" icon={<IconInfoCircle size={16} stroke={1.5} />}>
        {t('note.approved', { name: campaign.approver_name ?? '' })}
      </Alert>
    );
  }
  return null;
}
