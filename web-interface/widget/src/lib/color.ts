/** The provider's colour, kept readable: WCAG contrast arithmetic. */

export type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [11, 18, 32];
/** Text needs 4.5:1; we aim a little above it so that rounding never falls below. */
const TEXT_CONTRAST = 4.6;

/** The colours that the style sheet reads, derived from one brand colour. */
export interface Palette {
  brand: string;
  onBrand: string;
  accent: string;
}

/** Reads `#rgb` or `#rrggbb`; null for everything else, so that no foreign text reaches the style sheet. */
export function parseHex(text: string): Rgb | null {
  const match = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  const hex = match?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? [...hex].map((c) => c + c).join('') : hex;
  return [0, 2, 4].map((i) => parseInt(full.slice(i, i + 2), 16)) as unknown as Rgb;
}

/** Writes `#rrggbb`. */
export function toHex(color: Rgb): string {
  return `#${color.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
}

/** WCAG relative luminance, 0 to 1. */
export function luminance(color: Rgb): number {
  const [r, g, b] = color.map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (hi + 0.05) / (lo + 0.05);
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((c, i) => c + ((to[i] as number) - c) * share) as unknown as Rgb;
}

/** Moves a colour towards black or white until text in it is readable on the background. */
export function readableOn(color: Rgb, background: Rgb): Rgb {
  const target: Rgb = luminance(background) > 0.18 ? [0, 0, 0] : WHITE;
  for (let step = 0; step <= 20; step++) {
    const candidate = mix(color, target, step / 20).map(Math.round) as unknown as Rgb;
    if (contrast(candidate, background) >= TEXT_CONTRAST) return candidate;
  }
  return target;
}

/** Chooses the text colour on a brand surface; a middle tone is darkened until white is readable on it. */
function brandSurface(color: Rgb): { surface: Rgb; text: Rgb } {
  if (contrast(color, WHITE) >= TEXT_CONTRAST) return { surface: color, text: WHITE };
  // Light brands (yellow, lime) keep their colour under dark ink; others are darkened a little, as brands mostly print in white.
  if (contrast(color, INK) >= 7) return { surface: color, text: INK };
  return { surface: readableOn(color, WHITE), text: WHITE };
}

/** Derives every colour the widget needs from the brand colour for a panel of the given background. */
export function palette(color: Rgb, background: Rgb): Palette {
  const { surface, text } = brandSurface(color);
  return { brand: toHex(surface), onBrand: toHex(text), accent: toHex(readableOn(color, background)) };
}
