import { useMutation, useQueryClient } from '@tanstack/react-query';
import { campaignKeys, campaigns, type Campaign, type CampaignBody } from '@/api/campaigns';

/** Puts what the server answered about a campaign where every screen finds it. */
export function useKeepCampaign(): (campaign: Campaign) => void {
  const queries = useQueryClient();
  return (campaign) => {
    queries.setQueryData(campaignKeys.one(campaign.id), campaign);
    void queries.invalidateQueries({ queryKey: campaignKeys.list });
    void queries.invalidateQueries({ queryKey: campaignKeys.preview(campaign.id) });
    void queries.invalidateQueries({ queryKey: campaignKeys.file(campaign.id) });
  };
}

/** Keeps a draft: a new one, or the one with `id`. */
export function useSaveDraft(id: string | null) {
  const keep = useKeepCampaign();
  return useMutation({ mutationFn: (body: CampaignBody) => (id ? campaigns.change(id, body) : campaigns.create(body)), onSuccess: keep });
}

/** Changes who a draft goes to. */
export function useAudience<Given>(run: (given: Given) => Promise<Campaign>) {
  const keep = useKeepCampaign();
  // One after the other: the last choice is the one that stands.
  return useMutation({ mutationFn: run, onSuccess: keep, scope: { id: 'campaign-audience' } });
}
