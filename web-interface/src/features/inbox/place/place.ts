/** A place being written down for the customer. Pure. */
import { isOnEarth, readCoordinate, readMapText, type Position } from './map-link';

export interface PlaceDraft {
  /** What was copied from a map. */
  pasted: string;
  name: string;
  address: string;
  latitude: string;
  longitude: string;
}

export const newPlace: PlaceDraft = { pasted: '', name: '', address: '', latitude: '', longitude: '' };

export const most = { name: 100, address: 300, pasted: 2000 } as const;

export type PlaceFault = 'missing' | 'latitude' | 'longitude';

/** What is wrong with the draft; null = it may go. */
export function faultOf({ latitude, longitude }: PlaceDraft): PlaceFault | null {
  if (!latitude.trim() || !longitude.trim()) return 'missing';
  const [lat, lng] = [readCoordinate(latitude), readCoordinate(longitude)];
  if (lat === null || !isOnEarth(lat, 0)) return 'latitude';
  return lng === null || !isOnEarth(0, lng) ? 'longitude' : null;
}

const filled = (draft: PlaceDraft, { latitude, longitude, name }: Position): PlaceDraft => ({
  ...draft, latitude: String(latitude), longitude: String(longitude), name: draft.name || name.slice(0, most.name),
});

/** The draft after something was pasted; what is written already stays, but for the position. */
export function pasted(draft: PlaceDraft, text: string): PlaceDraft {
  const read = readMapText(text);
  const next = { ...draft, pasted: text };
  return read?.kind === 'position' ? filled(next, read.position) : next;
}

/** The draft after one of the two numbers was typed: who pastes both into one field means both. */
export function typed(draft: PlaceDraft, field: 'latitude' | 'longitude', text: string): PlaceDraft {
  const read = readCoordinate(text) === null ? readMapText(text) : null;
  return read?.kind === 'position' ? filled(draft, read.position) : { ...draft, [field]: text };
}

/** Why what was pasted helps nobody; null = it helps, or nothing was. */
export function pasteFault({ pasted: text }: PlaceDraft): 'short' | 'outside' | 'unknown' | null {
  if (!text.trim()) return null;
  const read = readMapText(text);
  if (!read) return 'unknown';
  return read.kind === 'position' ? null : read.kind;
}

/** The message: a line for lists and quotes, and the place itself. */
export function placeMessage(draft: PlaceDraft): { content: string; metadata: { location: Record<string, unknown> } } {
  const [latitude, longitude] = [readCoordinate(draft.latitude) ?? 0, readCoordinate(draft.longitude) ?? 0];
  const [name, address] = [draft.name.trim(), draft.address.trim()];
  // WhatsApp shows an address only below a name.
  const named = name ? { name, ...(address ? { address } : {}) } : address ? { name: address } : {};
  return { content: [name, address].filter(Boolean).join(', ') || `${latitude}, ${longitude}`, metadata: { location: { latitude, longitude, ...named } } };
}
