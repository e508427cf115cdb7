import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { precompress } from './vite.precompress.ts';

const root = fileURLToPath(new URL('./widget', import.meta.url));
const outDir = fileURLToPath(new URL('./dist/widget', import.meta.url));

/** As many characters of a file's digest as its address carries; the server compares them with what it has. */
const DIGEST_CHARACTERS = 10;

function versions(): Record<string, string> {
  const digest = (name: string) => createHash('sha256').update(readFileSync(`${outDir}/${name}.js`)).digest('hex');
  return Object.fromEntries(['chat', 'pt-BR', 'en', 'es'].map((name) => [name, digest(name).slice(0, DIGEST_CHARACTERS)]));
}

/** Builds `widget.js`, the one script tag of a provider's page: a classic script without dependencies. */
export default defineConfig(({ command }) => ({
  root,
  publicDir: false,
  plugins: [precompress(outDir)],
  define: command === 'build' ? { __VERSIONS__: JSON.stringify(versions()) } : {},
  build: {
    outDir,
    emptyOutDir: false,
    target: ['chrome94', 'firefox93', 'safari15'],
    sourcemap: false,
    modulePreload: false,
    lib: { entry: `${root}/src/loader/main.ts`, name: 'ispChatWidget', formats: ['iife'], fileName: () => 'widget.js' },
    rolldownOptions: { output: { codeSplitting: false } },
  },
}));
