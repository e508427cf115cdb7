/** A deed on many conversations: each goes through the same route as one alone, and each has its own answer. */
import { Problem } from '@/api/problem';
import type { Conversation } from '@/api/types';

/** How many can be marked for one deed: well within what one user may ask for in a minute. */
export const MOST_AT_ONCE = 200;
const LANES = 4;
const MOST_TRIES = 3;
const USUAL_WAIT_S = 5;

export interface Refusal {
  conversation: Conversation;
  error: unknown;
}

export interface Outcome {
  done: number;
  refused: Refusal[];
  /** Not even asked: stopped, or the server could not be reached any more. */
  left: number;
}

interface Watching {
  onChanged: (conversation: Conversation) => void;
  onProgress: (answered: number) => void;
  signal: AbortSignal;
  wait?: (seconds: number) => Promise<void>;
}

/** Does `deed` to each, a few at a time. A refusal does not stop the others; a server that is gone does. */
export async function runBulk(rows: readonly Conversation[], deed: (conversation: Conversation) => Promise<Conversation>, watching: Watching): Promise<Outcome> {
  const outcome: Outcome = { done: 0, refused: [], left: 0 };
  const waiting = [...rows];
  let isGone = false;
  const lane = async () => {
    for (let next = take(); next; next = take()) {
      try {
        watching.onChanged(await patiently(() => deed(next as Conversation), watching));
        outcome.done += 1;
      } catch (error) {
        outcome.refused.push({ conversation: next, error });
        isGone ||= error instanceof Problem && error.status === 0;
      }
      watching.onProgress(outcome.done + outcome.refused.length);
    }
  };
  const take = () => (isGone || watching.signal.aborted ? undefined : waiting.shift());
  await Promise.all(Array.from({ length: Math.min(LANES, rows.length) }, lane));
  return { ...outcome, left: waiting.length };
}

/** Asks again where the server said that it is too much at once. */
async function patiently(run: () => Promise<Conversation>, { wait = sleep, signal }: Watching): Promise<Conversation> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await run();
    } catch (error) {
      const isTooMuch = error instanceof Problem && error.status === 429;
      if (!isTooMuch || tried >= MOST_TRIES || signal.aborted) throw error;
      await wait(error.retryAfter ?? USUAL_WAIT_S);
    }
  }
}

const sleep = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
