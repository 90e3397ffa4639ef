// The pages: the demo shop (index.html), the agent page (desk.html), what the demo company keeps, and no such page.
import { defineConfig } from 'vite';
import { withArticles } from './tools/article';

export default defineConfig({
  base: '/',
  publicDir: false,
  plugins: [{ name: 'articles', transformIndexHtml: { order: 'pre', handler: withArticles } }],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2020',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: { input: ['index.html', 'desk.html', 'privacy.html', '404.html'] },
  },
});
