import { join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { early } from './build/early.ts';
import { words } from './build/words.ts';
import { serviceWorker } from './build/worker.ts';

const root = import.meta.dirname;
const shared =
  'api|i18n/language|ui/(Icon|Button|Page|Notice|Field|Summary|useForm|problem-text|Problem|ErrorId|Segments)';
const frame =
  'app/(Head|Banners|ThemeChoice|theme|LanguageButton|PublicFrame|person|failures|router|destination|SkipLink|trusted-types)';

/** Built for `script-src 'self'`: nothing inline, no data: URLs, no preload polyfill. */
const named = ['base', 'frame', 'outside', 'further', 'inside', 'Landing'];

export default defineConfig({
  root,
  plugins: [
    react(),
    lingui({ macroTransform: true, configPath: join(root, 'lingui.config.ts') }),
    words(join(root, 'locales')),
    tailwindcss(),
    early(),
    serviceWorker(join(root, 'dist')),
    compressed(join(root, 'dist')),
  ],
  build: {
    target: 'es2024',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // The first pages carry the names of all others: a hash alone is the shortest.
        chunkFileNames: ({ name }) => (named.includes(name) ? 'assets/[name]-[hash].js' : 'assets/[hash].js'),
        // What every page needs comes in two files instead of twenty; React Aria stays with the rooms that use it.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              // Of these packages, what the first pages do not use comes with the pages that do.
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|@lingui|use-sync-external-store)\/(?!.*(useBlocker|nfiniteQueryObserver|useInfinite|useSuspenseInfinite))/,
            },
            { name: 'frame', test: new RegExp(`web/src/(${shared}|${frame})\\b`) },
          ],
        },
      },
    },
  },
});
