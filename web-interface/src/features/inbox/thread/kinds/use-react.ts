import { useMutation } from '@tanstack/react-query';
import { react } from '@/api/messages';
import type { Message } from '@/api/types';
import { useProblemText } from '@/components/problem-text';
import { toastProblem } from '@/components/toast';

/** Reacts to a message; the chip comes with the event that everybody gets. */
export function useReact(message: Message): (emoji: string) => void {
  const say = useProblemText();
  const { mutate } = useMutation({ mutationFn: (emoji: string) => react(message, emoji), onError: (error) => toastProblem(say(error)) });
  return (emoji) => mutate(emoji);
}
