/** Reads values whose shape only the sender knows; what is not as expected is left out, never an error. */

export type Loose = Record<string, unknown>;

/** The value as an object; an empty one for everything else. */
export const asObject = (value: unknown): Loose => (value && typeof value === 'object' && !Array.isArray(value) ? (value as Loose) : {});

/** The objects of a list; none for everything else. */
export const asObjects = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter((entry) => entry && typeof entry === 'object').map(asObject) : []);

/** The value as text; numbers are written out. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

/** The value as a number, also where it came as text; null for everything else. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** An address that is safe to follow; null for anything but http(s). */
export function webAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  try {
    const url = new URL(value);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
