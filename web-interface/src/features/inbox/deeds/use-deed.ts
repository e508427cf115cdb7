import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import type { Conversation } from '@/api/types';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem, toastUndo } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useRealtime } from '@/realtime/context';

interface Deed {
  id: string;
  run: () => Promise<Conversation>;
  /** Said when it worked. */
  done?: string | undefined;
  /** Offered with it for half a minute. */
  undo?: { label: string; run: () => Promise<Conversation>; done: string } | undefined;
  then?: (() => void) | undefined;
}

/** Does a deed: the answer goes to every list at once, a refusal is explained. */
export function useDeed() {
  const { t } = useTranslation('deeds');
  const say = useProblemText();
  const hub = useRealtime();
  const queries = useQueryClient();
  const refused = (error: unknown, id: string) => {
    const by = error instanceof Problem && error.status === 409 ? error.takenBy : null;
    toastProblem(by ? t('takenBy', { name: by }) : t('refused', { reason: say(error) }));
    void queries.invalidateQueries({ queryKey: keys.conversation(id) });
  };
  const takeBack = async (id: string, undo: NonNullable<Deed['undo']>) => {
    try {
      hub.conversationChanged(await undo.run());
      toastDone(undo.done);
    } catch (error) {
      refused(error, id);
    }
  };
  return useMutation({
    mutationFn: ({ run }: Deed) => run(),
    onSuccess: (conversation, { id, done, undo, then }) => {
      hub.conversationChanged(conversation);
      if (done && undo) toastUndo(done, { label: undo.label, run: () => void takeBack(id, undo) });
      else if (done) toastDone(done);
      then?.();
    },
    onError: (error, { id }) => refused(error, id),
  });
}
