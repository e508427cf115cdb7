/**
 * The colours of ISP Chat, light and dark, each designed rather than inverted.
 *
 * `tokens.test.ts` measures the contrast of every pair that meets on a screen.
 */

/** Neutral slate, from canvas (1) to text (12). */
export type Scale = readonly [string, string, string, string, string, string, string, string, string, string, string, string];

/** One designed theme. */
export interface Palette {
  neutral: Scale;
  accentText: string;
  accentSoft: string;
  accentSolid: string;
  ownBubble: string;
  ownMeta: string;
  noteBubble: string;
  noteBorder: string;
  noteText: string;
  green: string;
  greenSoft: string;
  amber: string;
  amberSoft: string;
  red: string;
  redSoft: string;
  violet: string;
  violetSoft: string;
  shadow: string;
}

/** The day theme. */
export const light: Palette = {
  neutral: [
    '#f4f6f8', '#f9fafb', '#ffffff', '#eceff3', '#e3e7ec', '#d9dee5', '#c9d0d9', '#a6b0bd', '#7d8896', '#667180', '#525d6c', '#18202a',
  ],
  accentText: '#0a647a',
  accentSoft: '#e1f2f6',
  accentSolid: '#0b6e86',
  ownBubble: '#d7eef4',
  ownMeta: '#41616b',
  noteBubble: '#fff6d6',
  noteBorder: '#e5c75a',
  noteText: '#6b5200',
  green: '#17703c',
  greenSoft: '#e0f4e7',
  amber: '#8a5200',
  amberSoft: '#fdf0d8',
  red: '#b42318',
  redSoft: '#fdecea',
  violet: '#6941c6',
  violetSoft: '#efe9fb',
  shadow: '0 1px 2px rgb(16 24 40 / 6%), 0 12px 32px rgb(16 24 40 / 14%)',
};

/** The night theme. */
export const dark: Palette = {
  neutral: [
    '#0d1116', '#12171d', '#181e26', '#1f2630', '#27303b', '#313b48', '#3d4857', '#566375', '#7a8799', '#909dad', '#a8b4c2', '#eaeef3',
  ],
  accentText: '#62c4da',
  accentSoft: '#11323b',
  accentSolid: '#0b6e86',
  ownBubble: '#0f3d4a',
  ownMeta: '#a3c9d3',
  noteBubble: '#352d12',
  noteBorder: '#6b5a1e',
  noteText: '#ecd687',
  green: '#5fcf8b',
  greenSoft: '#12301f',
  amber: '#f0b355',
  amberSoft: '#36280f',
  red: '#ff8a7d',
  redSoft: '#3b1a18',
  violet: '#b9a0f5',
  violetSoft: '#2a2145',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px rgb(0 0 0 / 55%)',
};

/** The teal-blue accent in Mantine's ten steps. */
export const accent = ['#e1f2f6', '#c9e8ef', '#98d3e1', '#62c4da', '#35abc5', '#1b92ad', '#0f809a', '#0b6e86', '#09596d', '#064555'] as const;

/** WCAG contrast ratio of two `#rrggbb` colours. */
export function contrast(first: string, second: string): number {
  const [bright, dim] = [luminance(first), luminance(second)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(hex: string): number {
  const channel = (offset: number) => {
    const value = parseInt(hex.slice(offset, offset + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
