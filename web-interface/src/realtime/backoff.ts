const BASE_MS = 500;
const CAP_MS = 20_000;

/** Full jitter: a random wait up to a bound that doubles, so that a restarted server is not met by everybody at once. */
export function fullJitter(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10)));
}
