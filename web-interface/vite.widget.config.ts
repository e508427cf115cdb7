import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { precompress } from './vite.precompress.ts';

const root = fileURLToPath(new URL('./widget', import.meta.url));
const outDir = fileURLToPath(new URL('./dist/widget', import.meta.url));

/** Puts the demo page and its privacy notice next to the scripts; the page once more for each other language of the chat. */
function demoPages(): Plugin {
  return {
    name: 'ispchat-demo-pages',
    apply: 'build',
    writeBundle() {
      for (const page of ['demo.html', 'demo-privacy.html']) copyFileSync(`${root}/${page}`, `${outDir}/${page}`);
      const demo = readFileSync(`${root}/demo.html`, 'utf-8');
      for (const language of ['en', 'es']) {
        writeFileSync(`${outDir}/demo-${language}.html`, demo.replace('src="/widget.js"', `$& data-locale="${language}"`));
      }
    },
  };
}

/**
 * Builds what the loader fetches when somebody wants to talk: the chat, and one file of words for each language. They share
 * no code, so each is one request. `vite.widget-loader.config.ts` builds the loader after it, which names their digests.
 * JSX settings come from `widget/tsconfig.json` (Preact), which keeps them apart from the React app's.
 */
export default defineConfig({
  root,
  publicDir: false,
  plugins: [demoPages(), precompress(outDir)],
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome94', 'firefox93', 'safari15'],
    sourcemap: false,
    modulePreload: false,
    rolldownOptions: {
      input: {
        chat: `${root}/src/chat.tsx`,
        'pt-BR': `${root}/src/i18n/pt-BR.ts`,
        en: `${root}/src/i18n/en.ts`,
        es: `${root}/src/i18n/es.ts`,
      },
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: '[name].js' },
    },
  },
  test: { root, environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
} as Parameters<typeof defineConfig>[0]);
