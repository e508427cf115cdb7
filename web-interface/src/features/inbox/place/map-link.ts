/** Reads a position out of what people copy from maps, without asking anybody on the network. Pure. */

export interface Position {
  latitude: number;
  longitude: number;
  /** As the link calls it; empty where it does not say. */
  name: string;
}

/** What a pasted text says: a position, one that no map has, or a short link that only its server can read. */
export type MapText = { kind: 'position'; position: Position } | { kind: 'outside' } | { kind: 'short' };

const SHORT = /^(maps\.app\.goo\.gl|goo\.gl|g\.co|osm\.org|waze\.app\.link|maps\.apple)$/;
/** Where maps put a position into their links, the surest first. */
const PARAMETERS = ['q', 'query', 'll', 'destination', 'daddr', 'to', 'center', 'sll', 'cp'];

const NUMBER = String.raw`[+-]?\d{1,3}(?:\.\d+)?`;
const PAIR = new RegExp(String.raw`^(?:loc:|ll\.)?\s*\(?\s*(${NUMBER})\s*°?\s*(?:[,;]\s*|\s+)(${NUMBER})\s*°?\s*\)?$`);
/** As it is written in Brazil: `-23,5505; -46,6333`, or with a blank between them. */
const COMMA_PAIR = /^\(?\s*([+-]?\d{1,3},\d+)\s*(?:;\s*|,\s+|\s+)([+-]?\d{1,3},\d+)\s*\)?$/;
const ANGLE = String.raw`(\d{1,3}(?:[.,]\d+)?)\s*[°º]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["”″]|''|’’)\s*)?`;
/** `23°33'01.8"S 46°38'00.0"W`; the west is O (oeste) in Portuguese and Spanish. */
const ANGLES = new RegExp(String.raw`^${ANGLE}([NS])[\s,;]*${ANGLE}([EWLO])$`, 'i');

/** What `text` says of a position; null for anything else. */
export function readMapText(text: string): MapText | null {
  const plain = text.trim();
  if (!plain) return null;
  if (/^geo:/i.test(plain)) return readGeo(plain);
  const url = asUrl(plain);
  return url ? readLink(url) : found(readPair(plain));
}

/** A number as it is typed, with a point or a comma; null for what is none. */
export function readCoordinate(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Whether a position is one on the earth. */
export const isOnEarth = (latitude: number, longitude: number): boolean => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;

type Pair = [number, number];

function found(pair: Pair | null, name = ''): MapText | null {
  if (!pair) return null;
  const [latitude, longitude] = pair;
  return isOnEarth(latitude, longitude) ? { kind: 'position', position: { latitude, longitude, name } } : { kind: 'outside' };
}

function readPair(text: string): Pair | null {
  const plain = text.trim();
  const pair = PAIR.exec(plain) ?? COMMA_PAIR.exec(plain);
  if (pair) return [decimal(pair[1]), decimal(pair[2])];
  const angles = ANGLES.exec(plain);
  return angles ? [angle(angles.slice(1, 5)), angle(angles.slice(5, 9))] : null;
}

const decimal = (text: string | undefined): number => Number((text ?? '').replace(',', '.'));

function angle([degrees, minutes, seconds, side]: (string | undefined)[]): number {
  const size = decimal(degrees) + decimal(minutes) / 60 + decimal(seconds) / 3600;
  return rounded(/[SWO]/i.test(side ?? '') ? -size : size);
}

/** About ten centimetres: no map says more. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

function asUrl(text: string): URL | null {
  const written = /^https?:\/\//i.test(text) ? text : /^[\w-]+(\.[\w-]+)+\/\S/.test(text) ? `https://${text}` : '';
  if (!written || /\s/.test(written)) return null;
  try {
    return new URL(written);
  } catch {
    return null;
  }
}

function readGeo(text: string): MapText | null {
  const [, place = '', query = ''] = /^geo:([^?]*)\??(.*)$/i.exec(text) ?? [];
  const asked = new URLSearchParams(query).get('q') ?? '';
  const [, spot = asked, name = ''] = /^([^(]*)\((.*)\)$/.exec(asked) ?? [];
  return found(readPair(spot), name) ?? found(readPair(place.split(';')[0] ?? ''), name);
}

function readLink(url: URL): MapText | null {
  const whole = decoded(url.pathname + url.hash);
  const name = nameOf(url);
  // The pin of a place; what follows the @ is only the middle of the picture.
  const pin = lastOf(whole.matchAll(/!3d([+-]?\d+(?:\.\d+)?)!4d([+-]?\d+(?:\.\d+)?)/g));
  if (pin) return found([decimal(pin[1]), decimal(pin[2])], name);
  const marked = [url.searchParams.get('mlat'), url.searchParams.get('mlon')];
  if (marked[0] && marked[1]) return found([decimal(marked[0]), decimal(marked[1])], name);
  for (const parameter of PARAMETERS) {
    const told = found(readPair(url.searchParams.get(parameter) ?? ''), name);
    if (told) return told;
  }
  for (const part of decoded(url.pathname).split('/').reverse()) {
    const told = found(readPair(part.replaceAll('+', ' ')), name);
    if (told) return told;
  }
  const middle = /@([+-]?\d+(?:\.\d+)?),([+-]?\d+(?:\.\d+)?)/.exec(whole) ?? /#map=[\d.]+\/([+-]?\d+(?:\.\d+)?)\/([+-]?\d+(?:\.\d+)?)/.exec(whole);
  if (middle) return found([decimal(middle[1]), decimal(middle[2])], name);
  return SHORT.test(url.hostname.replace(/^www\./, '')) ? { kind: 'short' } : null;
}

const lastOf = <Entry,>(entries: Iterable<Entry>): Entry | undefined => [...entries].at(-1);

/** Google writes it into the way, others say it apart. */
function nameOf(url: URL): string {
  const inPath = /\/maps\/place\/([^/@]+)/.exec(url.pathname)?.[1];
  const name = decoded((inPath ?? '').replaceAll('+', ' ')) || url.searchParams.get('q') || url.searchParams.get('name') || '';
  return readPair(name) || /^https?:/.test(name) ? '' : name.trim();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
