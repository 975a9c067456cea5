import { lingui } from '@lingui/vite-plugin';
import { defineConfig } from 'vitest/config';

/** `unit` has a real PostgreSQL and no browser; `e2e` starts the product itself and drives a real Chromium. */
export default defineConfig({
  test: {
    reporters: ['default', './test/reporter.ts'],
    projects: [
      {
        // The sentences of the pages are macros.
        plugins: [lingui({ macroTransform: true, configPath: 'web/lingui.config.ts' })],
        test: {
          name: 'unit',
          pool: 'threads',
          include: ['{src,test,tools}/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
          globalSetup: ['./test/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          pool: 'forks',
          include: ['e2e/**/*.test.ts'],
          fileParallelism: false,
          maxConcurrency: 4,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
