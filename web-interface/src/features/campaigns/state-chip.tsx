import { IconAlertTriangle, IconBan, IconCalendarClock, IconCircleCheck, IconCircleDashedCheck, IconEye, IconPencil, IconPlayerPause, IconPlayerPlay, type Icon } from '@tabler/icons-react';
import type { Campaign, CampaignState } from '@/api/campaigns';
import { useTranslation } from '@/i18n';
import classes from './campaigns.module.css';

const looks: Record<CampaignState, [Icon, string]> = {
  draft: [IconPencil, ''], submitted: [IconEye, 'amber'], approved: [IconCircleDashedCheck, 'accent'], rejected: [IconAlertTriangle, 'red'], scheduled: [IconCalendarClock, 'accent'],
  running: [IconPlayerPlay, 'green'], paused: [IconPlayerPause, 'amber'], stopped: [IconBan, ''], done: [IconCircleCheck, 'green'],
};

/** Where a campaign stands, as a sign and a word. */
export function StateChip({ state, waitsFor }: Pick<Campaign, 'state'> & { waitsFor?: string | null }) {
  const { t } = useTranslation('campaigns');
  const [Glyph, tone] = looks[state];
  return (
    <span className={classes['chip']} data-tone={waitsFor && state === 'running' ? 'amber' : tone}>
      <Glyph size={14} stroke={1.75} aria-hidden />
      {t(waitsFor && state === 'running' ? 'waiting' : `state.${state}`)}
    </span>
  );
}
