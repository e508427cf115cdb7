import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useUser } from '@/api/session';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';

/** Whether this user connects numbers. */
export const useMayManage = (): boolean => useUser().permissions.all.includes('channels:manage');

/** Does something with WhatsApp, says how it went and reads everything about it again. What is refused is said once: `inline`, the caller shows it. */
export function useManage<Given, Answer>(run: (given: Given) => Promise<Answer>, done?: string, then?: (answer: Answer) => void, refusal: 'toast' | 'inline' = 'toast') {
  const queries = useQueryClient();
  const say = useProblemText();
  return useMutation({
    mutationFn: run,
    onSuccess: (answer) => {
      if (done) toastDone(done);
      then?.(answer);
    },
    onError: (error) => {
      if (refusal === 'toast') toastProblem(say(error));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['whatsapp'] }),
  });
}
