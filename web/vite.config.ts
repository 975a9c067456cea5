import { lingui } from '@lingui/vite-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Built for `script-src 'self'`: nothing inline, no data: URLs, no preload polyfill. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    lingui({ macroTransform: true, configPath: `${import.meta.dirname}/lingui.config.ts`, failOnCompileError: true }),
    tailwindcss(),
  ],
  build: {
    target: 'es2024',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: true,
  },
});
