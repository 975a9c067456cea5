import { defineConfig } from '@lingui/cli';

/** Sentences are English in the source; `lingui extract --config web/lingui.config.ts` collects them for the translators. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'fr'],
  rootDir: import.meta.dirname,
  catalogs: [{ path: '<rootDir>/locales/{locale}', include: ['<rootDir>/src'] }],
  orderBy: 'origin',
});
