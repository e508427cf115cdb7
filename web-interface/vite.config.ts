import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './vite.precompress.ts';

/** The running system that `vite dev` talks to; one origin for the browser, as in production. */
const gateway = process.env['ISPCHAT_URL'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), precompress(fileURLToPath(new URL('./dist/app', import.meta.url)))],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // No inlined fonts or images: the server's content policy allows files of its own origin only.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/api': gateway,
      '/ws': { target: gateway, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./src/testing/setup.ts'],
    css: false,
    // Modules are loaded within the first test of a file, which takes its time beside a busy neighbour.
    testTimeout: 20_000,
  },
});
