// The widget: one classic script, so that a shop embeds it with one tag.
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
      entry: 'src/widget/main.tsx',
      name: 'WarmlineWidget',
      formats: ['iife'],
      fileName: () => 'widget.js',
    },
  },
});
