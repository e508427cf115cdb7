/** Waiting times between attempts: exponential with full jitter, so that a thousand widgets do not come back at once. */
export function backoff(attempt: number, base = 800, cap = 30_000, random: () => number = Math.random): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 4 + random() * ceiling * 0.75);
}
