// The console's service worker: one classic script at the root of the server, so that its scope may be /desk.
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  esbuild: { legalComments: 'none' },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2020',
    reportCompressedSize: false,
    lib: {
      entry: 'src/worker/main.ts',
      name: 'WarmlineWorker',
      formats: ['iife'],
      fileName: () => 'desk-worker.js',
    },
  },
});
