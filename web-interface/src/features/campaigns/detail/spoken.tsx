import type { Campaign } from '@/api/campaigns';
import { useTranslation } from '@/i18n';
import { percentOf } from '../model/progress';

const STEP = 10;

/** Tells screen readers how far it is: at each tenth and at each change of state, not at every message. */
export function Spoken({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const tenth = Math.floor(percentOf(campaign.counts) / STEP) * STEP;
  return (
    <p className="sr-only" role="status">
      {t(`state.${campaign.state}`)}
      {campaign.started_at !== null && `, ${t('detail.percent', { percent: tenth })}`}
    </p>
  );
}
