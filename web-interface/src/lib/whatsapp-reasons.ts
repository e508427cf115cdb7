/** Meta's error codes sorted by what an agent can do about them. Pure. */

const codes = {
  window: [131047, 470],
  undeliverable: [131026],
  testList: [131030],
  rate: [4, 80007, 130429, 133016, 131056],
  quality: [131048],
  daily: [131064],
  marketing: [131049],
  optedOut: [131050],
  experiment: [130472],
  media: [131052, 131053],
  token: [0, 190, 3, 10, 131005],
  payment: [131042, 131044],
  account: [131031, 368, 130497, 131037],
  unregistered: [131045, 133010],
  template: [132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 131063],
  content: [33, 100, 131008, 131009, 131051, 131062],
  self: [131021],
  identity: [137000],
  temporary: [1, 2, 131000, 131016, 131057, 133004, 135000],
} as const;

export type Reason = keyof typeof codes | 'unknown';

const reasons = new Map<number, Reason>(Object.entries(codes).flatMap(([reason, list]) => list.map((code): [number, Reason] => [code, reason as Reason])));

/** Why a message was refused. */
export function reasonOf(code: number | null): Reason {
  if (code === null) return 'unknown';
  if (code >= 200 && code <= 299) return 'token';
  return reasons.get(code) ?? 'unknown';
}

/** Whether the same message may get through if it is sent again now; what Meta held back for a day would only count against the number. */
export function mayPassLater(reason: Reason): boolean {
  return reason !== 'marketing' && reason !== 'window' && reason !== 'optedOut' && reason !== 'experiment' && reason !== 'self' && reason !== 'template';
}
