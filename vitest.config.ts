import { availableParallelism } from 'node:os';
import { lingui } from '@lingui/vite-plugin';
import { configDefaults, defineConfig } from 'vitest/config';

// Vitest's own choice leaves one core idle, and most tests wait for a database, a key service or a page.
const workers = Math.max(2, availableParallelism());

/** What says how soon an answer comes: with the machine to itself. */
const timed = [
  'test/key-service-away.test.ts',
  'test/hostile.test.ts',
  'src/keyring/kms/guard.test.ts',
  'src/exchange/import/event-loop.test.ts',
];

const unit = {
  // The sentences of the pages are macros.
  plugins: [lingui({ macroTransform: true, configPath: 'web/lingui.config.ts' })],
  test: {
    pool: 'threads' as const,
    globalSetup: ['./test/global-setup.ts'],
    // A condition is waited for, on a slow machine too.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 40_000,
    hookTimeout: 90_000,
  },
};

/**
 * `unit` has a real PostgreSQL and no browser, as has `timed`, which runs after it, one file at a time; `e2e` starts the product itself
 * and drives a real Chromium.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/reporter.ts'],
    projects: [
      {
        ...unit,
        test: {
          ...unit.test,
          name: 'unit',
          include: ['{src,test,tools}/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, ...timed],
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...unit,
        test: { ...unit.test, name: 'timed', include: timed, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        test: {
          name: 'e2e',
          pool: 'forks',
          include: ['e2e/**/*.test.ts'],
          maxWorkers: workers,
          sequence: { groupOrder: 2 },
          maxConcurrency: 4,
          // A condition is waited for, on a slow machine too.
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
