// The pages: the demo shop (index.html), the console (desk.html), what the demo company keeps, a page to try the widget on, and no such page.
import { defineConfig } from 'vite';
import { withArticles } from './tools/article';

export default defineConfig({
  base: '/',
  publicDir: false,
  plugins: [{ name: 'articles', transformIndexHtml: { order: 'pre', handler: withArticles } }],
  // Which library draws is said by the tsconfig.json beside the source: Preact, and React in the console.
  esbuild: { legalComments: 'none' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2020',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: ['index.html', 'desk.html', 'privacy.html', 'try.html', '404.html'],
      // "use client" is for servers that draw; there is none here.
      onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
    },
  },
});
