import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import type { Conversation } from '@/api/types';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';
import { useRealtime } from '@/realtime/context';

interface Deed {
  id: string;
  run: () => Promise<Conversation>;
  /** Said when it worked. */
  done?: string | undefined;
  then?: (() => void) | undefined;
}

/** Does a deed: the answer goes to every list at once, a refusal is explained. */
export function useDeed() {
  const { t } = useTranslation('deeds');
  const say = useProblemText();
  const hub = useRealtime();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ run }: Deed) => run(),
    onSuccess: (conversation, { done, then }) => {
      hub.conversationChanged(conversation);
      if (done) toastDone(done);
      then?.();
    },
    onError: (error, { id }) => {
      const by = error instanceof Problem && error.status === 409 ? error.takenBy : null;
      toastProblem(by ? t('takenBy', { name: by }) : t('refused', { reason: say(error) }));
      void queries.invalidateQueries({ queryKey: keys.conversation(id) });
    },
  });
}
