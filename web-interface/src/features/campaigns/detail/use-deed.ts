import { useMutation, useQueryClient } from '@tanstack/react-query';
import { campaignKeys, campaigns, type Campaign, type Deed } from '@/api/campaigns';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { ahead } from '../model/deeds';

/** The deeds that change this campaign and leave it there. */
export type StateDeed = Exclude<Deed, 'edit' | 'delete' | 'copy'>;

interface Asked {
  deed: StateDeed;
  note?: string;
}

/** Does something with a campaign. What is safe to show at once is shown at once; a refusal takes it back and says why. */
export function useDeed(campaign: Campaign, onDone?: () => void) {
  const { t } = useTranslation('campaigns');
  const say = useProblemText();
  const queries = useQueryClient();
  const key = campaignKeys.one(campaign.id);
  return useMutation({
    mutationFn: ({ deed, note = '' }: Asked) => (deed === 'approve' || deed === 'reject' ? campaigns[deed](campaign.id, note) : campaigns.run(campaign.id, deed)),
    onMutate: async ({ deed }) => {
      const next = ahead(campaign, deed);
      if (!next) return;
      await queries.cancelQueries({ queryKey: key, exact: true });
      queries.setQueryData(key, next);
    },
    onSuccess: (answer, { deed }) => {
      queries.setQueryData(key, answer);
      toastDone(t(`done.${deed}`));
      onDone?.();
    },
    onError: (error, { deed }) => {
      if (ahead(campaign, deed)) queries.setQueryData(key, campaign);
      // A dialog says it itself.
      if (deed !== 'approve' && deed !== 'reject') toastProblem(say(error));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: campaignKeys.all }),
  });
}
