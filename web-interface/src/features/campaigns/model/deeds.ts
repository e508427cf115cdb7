/** Which deeds are offered, in which order, and what a screen may show before the server has answered. Pure. */
import type { Campaign, CampaignState, Deed } from '@/api/campaigns';

/** The deed a campaign waits for comes first; what ends things comes last. */
const order: readonly Deed[] = ['approve', 'reject', 'submit', 'start', 'resume', 'pause', 'edit', 'withdraw', 'copy', 'stop', 'delete'];
const leading: Partial<Record<CampaignState, Deed>> = { draft: 'submit', rejected: 'edit', submitted: 'approve', approved: 'start', scheduled: 'start', running: 'pause', paused: 'resume' };
const ending: readonly Deed[] = ['stop', 'delete', 'reject'];

export interface Offer {
  deed: Deed;
  look: 'leading' | 'plain' | 'ending';
  /** It fits, but somebody else has to do it. */
  isRefused: boolean;
}

/** The buttons of a campaign, for what the server allows, and for what it would allow somebody else. */
export function offersOf({ state, allowed, refused }: Pick<Campaign, 'state' | 'allowed' | 'refused'>): Offer[] {
  return order
    .filter((deed) => allowed.includes(deed) || refused[deed])
    .map((deed) => ({ deed, look: leading[state] === deed ? 'leading' : ending.includes(deed) ? 'ending' : 'plain', isRefused: !allowed.includes(deed) }));
}

const back: Partial<Record<Deed, { state: CampaignState; instead: Deed }>> = { pause: { state: 'paused', instead: 'resume' }, resume: { state: 'running', instead: 'pause' } };

/** How a campaign looks once the deed is done; null where only the server knows. Pausing and going on are safe to show at once. */
export function ahead(campaign: Campaign, deed: Deed): Campaign | null {
  const next = back[deed];
  if (!next) return null;
  return { ...campaign, state: next.state, waits_for: null, waits_until: null, allowed: campaign.allowed.map((one) => (one === deed ? next.instead : one)) };
}

/** How often a screen asks how it is going. */
export function pollEvery({ state, finished_at: finishedAt }: Pick<Campaign, 'state' | 'finished_at'>, now: number): number | false {
  if (state === 'running') return 3_000;
  if (state === 'scheduled' || state === 'approved' || state === 'submitted' || state === 'paused') return 10_000;
  // Ticks and answers still come in for a while after the last message.
  return (state === 'done' || state === 'stopped') && finishedAt !== null && now - Date.parse(finishedAt) < 3_600_000 ? 10_000 : false;
}
