// The memory page of the widget: fetched when it is opened, with the widget's own Preact.
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2020',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    lib: {
      entry: 'src/memory/main.ts',
      name: 'WarmlineMemory',
      formats: ['iife'],
      fileName: () => 'memory.js',
    },
    rollupOptions: {
      external: ['preact/hooks', 'preact/jsx-runtime'],
      output: { globals: { 'preact/hooks': 'WarmlineParts.hooks', 'preact/jsx-runtime': 'WarmlineParts.jsx' } },
    },
  },
});
