import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));

/** Its hook copies the whole i18next object for every component that appears. */
const noSlowTexts = { group: ['react-i18next'], message: "Texts come from useTranslation of '@/i18n'." };

/** One direction of import: shared code -> features -> app; a feature never reaches into another. */
const boundaries = [
  {
    files: ['src/{api,realtime,theme,i18n,components,lib}/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [noSlowTexts, { group: ['@/features/*', '@/app/*'], message: 'Shared code imports neither features nor the app.' }] }],
    },
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            noSlowTexts,
            { group: ['@/app/*'], message: 'Features do not import the app.' },
            { group: features.filter((other) => other !== feature).map((other) => `@/features/${other}/**`), message: 'Features do not import features.' },
          ],
        },
      ],
    },
  })),
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'server/**', 'src/api/schema.d.ts', 'src/realtime/frames.gen.ts', 'public/**'] },
  ...tseslint.configs.recommended,
  { files: ['src/**/*.{ts,tsx}'], ...jsxA11y.flatConfigs.recommended },
  {
    files: ['src/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat['recommended-latest'],
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      // The virtualiser is read in render on purpose; the React compiler is not used here.
      'react-hooks/incompatible-library': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // Preact's elements: the factory that the compiler calls counts as used.
    files: ['widget/src/**/*.tsx'],
    languageOptions: { parserOptions: { jsxPragma: 'h', jsxFragmentName: 'Fragment' } },
  },
  ...boundaries,
);
