import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { accent, dark, light, type Palette } from './tokens';

/** Mantine's `dark` list is its dark theme's text-to-canvas scale; ours is slate. */
const night: MantineColorsTuple = [
  dark.neutral[11], dark.neutral[10], dark.neutral[9], dark.neutral[7], dark.neutral[6], dark.neutral[5], dark.neutral[2], dark.neutral[1], dark.neutral[0], '#080b0f',
];
const gray: MantineColorsTuple = [
  light.neutral[1], light.neutral[0], light.neutral[4], light.neutral[5], light.neutral[6], light.neutral[7], light.neutral[9], light.neutral[10], '#343e4b', light.neutral[11],
];

/** The one Mantine theme of the app. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 7 },
  colors: { accent: [...accent] as unknown as MantineColorsTuple, dark: night, gray },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } } },
  defaultRadius: 8,
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.45, blur: 0 } },
      // A dialog is headed like a section: its title is larger than the headings inside it.
      styles: { title: { fontSize: '1rem', fontWeight: 650, lineHeight: 1.3 } },
    },
    // The placeholder is an empty focusable child, which a menu may not have; the first entry takes the focus.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 120 }, shadow: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 120 }, shadow: 'md' } },
    // In the colour of the alert itself a yellow title is too pale to read.
    Alert: { styles: { title: { color: 'var(--c-12)' } } },
    Button: { defaultProps: { size: 'sm' } },
    Input: { defaultProps: { size: 'sm' } },
  },
});

/** Publishes the palettes as CSS variables (`--c-1` … `--c-12`, `--accent-soft`, …) for both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...variablesOf(light), '--mantine-color-dimmed': light.neutral[10], '--mantine-color-placeholder': light.neutral[9] },
  dark: { ...variablesOf(dark), '--mantine-color-dimmed': dark.neutral[10], '--mantine-color-placeholder': dark.neutral[9] },
});

function variablesOf(palette: Palette): Record<string, string> {
  const { neutral, shadow, ...named } = palette;
  const variables: Record<string, string> = { '--shadow-float': shadow, '--mantine-shadow-md': shadow, '--mantine-shadow-xl': shadow };
  neutral.forEach((value, index) => {
    variables[`--c-${index + 1}`] = value;
  });
  for (const [name, value] of Object.entries(named)) {
    variables[`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] = value;
  }
  return {
    ...variables,
    '--mantine-color-body': neutral[2],
    '--mantine-color-text': neutral[11],
    '--mantine-color-default-border': neutral[6],
    '--mantine-color-error': palette.red,
    '--mantine-color-anchor': palette.accentText,
  };
}
