import type { CampaignFilters, CampaignState } from '@/api/campaigns';

export const states: readonly CampaignState[] = ['draft', 'submitted', 'approved', 'scheduled', 'running', 'paused', 'done', 'stopped', 'rejected'];
export const steps = ['message', 'audience', 'when', 'review'] as const;
export type Step = (typeof steps)[number];

/** Reads the address of the list; what makes no sense is dropped. */
export function parseCampaigns(search: Record<string, unknown>): CampaignFilters {
  const { q, page } = search;
  const state = states.find((name) => name === search['state']);
  return {
    ...(state ? { state } : {}),
    // The router reads a number where the text is all digits.
    ...((typeof q === 'string' || typeof q === 'number') && q !== '' ? { q: String(q).slice(0, 200) } : {}),
    ...(typeof page === 'number' && Number.isInteger(page) && page > 1 ? { page } : {}),
  };
}

/** Reads which step of the form is open. */
export function parseStep(search: Record<string, unknown>): { step?: Step } {
  const step = steps.find((name) => name === search['step']);
  return step ? { step } : {};
}
