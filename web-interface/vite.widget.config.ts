import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { precompress } from './vite.precompress';

const root = fileURLToPath(new URL('./widget', import.meta.url));
const outDir = fileURLToPath(new URL('./dist/widget', import.meta.url));

/** Copies the demo page next to the script: it is served as it is, so it needs no processing. */
function demoPage(): Plugin {
  return {
    name: 'ispchat-demo-page',
    apply: 'build',
    writeBundle() {
      copyFileSync(`${root}/demo.html`, `${outDir}/demo.html`);
    },
  };
}

/**
 * Builds the website widget: one classic script without dependencies, so that a provider's page needs a single tag.
 * JSX settings come from `widget/tsconfig.json` (Preact), which keeps them apart from the React app's.
 */
export default defineConfig({
  root,
  publicDir: false,
  plugins: [demoPage(), precompress(outDir)],
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome94', 'firefox93', 'safari15'],
    sourcemap: false,
    modulePreload: false,
    lib: { entry: `${root}/src/main.tsx`, name: 'ispChatWidget', formats: ['iife'], fileName: () => 'widget.js' },
    rolldownOptions: { output: { codeSplitting: false } },
  },
  test: { root, environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
} as Parameters<typeof defineConfig>[0]);
