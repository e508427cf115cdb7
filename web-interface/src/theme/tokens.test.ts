import { describe, expect, test } from 'vitest';
import { contrast, dark, light, type Palette } from './tokens';

const surfaces = (palette: Palette) => palette.neutral.slice(0, 4);

function textPairs(palette: Palette): [string, string, string][] {
  const text = palette.neutral[11];
  const muted = palette.neutral[10];
  const pairs: [string, string, string][] = [];
  for (const surface of surfaces(palette)) {
    pairs.push(['text', text, surface], ['muted', muted, surface], ['accent', palette.accentText, surface]);
    pairs.push(['green', palette.green, surface], ['amber', palette.amber, surface], ['red', palette.red, surface], ['violet', palette.violet, surface]);
  }
  pairs.push(['own bubble', text, palette.ownBubble], ['own meta', palette.ownMeta, palette.ownBubble]);
  pairs.push(['note', text, palette.noteBubble], ['note meta', palette.noteText, palette.noteBubble]);
  pairs.push(['green chip', palette.green, palette.greenSoft], ['amber chip', palette.amber, palette.amberSoft]);
  pairs.push(['red chip', palette.red, palette.redSoft], ['violet chip', palette.violet, palette.violetSoft]);
  pairs.push(['accent chip', palette.accentText, palette.accentSoft], ['button', '#ffffff', palette.accentSolid]);
  pairs.push(['selected row', text, palette.accentSoft], ['selected row meta', muted, palette.accentSoft]);
  return pairs;
}

describe.each([
  ['light', light],
  ['dark', dark],
])('%s theme', (_name, palette) => {
  test.each(textPairs(palette))('%s text is readable: %s on %s', (_what, foreground, background) => {
    expect(contrast(foreground, background)).toBeGreaterThanOrEqual(4.5);
  });

  test('a switch stands out from every surface, its white handle from its track', () => {
    for (const surface of surfaces(palette)) expect(contrast(palette.accentText, surface)).toBeGreaterThanOrEqual(3);
    expect(contrast('#ffffff', palette.neutral[8])).toBeGreaterThanOrEqual(3);
    expect(contrast('#ffffff', palette.accentSolid)).toBeGreaterThanOrEqual(3);
  });

  test('borders of controls stand out from every surface', () => {
    for (const surface of surfaces(palette)) {
      expect(contrast(palette.neutral[8], surface)).toBeGreaterThanOrEqual(3);
    }
  });
});
