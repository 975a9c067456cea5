import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

/** Sentences are English in the source; `lingui extract --clean --config web/lingui.config.ts` collects them for translators. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'fr'],
  rootDir: import.meta.dirname,
  catalogs: [{ path: '<rootDir>/locales/{locale}', include: ['<rootDir>/src'] }],
  format: formatter({ lineNumbers: false }),
  orderBy: 'origin',
});
