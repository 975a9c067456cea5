import { expect, test } from 'vitest';
import { CarnetError } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { createProtection, tell } from './protection.ts';

const met: Check = { id: 'mail', run: async () => ({ met: true, good: 1, of: 1 }) };

function counted(): { readonly check: Check; runs(): number } {
  let runs = 0;
  return {
    check: {
      id: 'connection',
      run: async () => {
        runs++;
        return { met: runs > 0, good: 1, of: 1 };
      },
    },
    runs: () => runs,
  };
}

test('a thousand who look cost one run a minute, and "again" one in ten seconds', async () => {
  const { check, runs } = counted();
  let now = 1_000_000;
  const protection = createProtection({ checks: [check], clock: { now: () => now }, onError: () => undefined });
  await Promise.all(Array.from({ length: 1000 }, () => protection.latest()));
  expect(runs()).toBe(1);
  now += 9_000;
  await protection.again();
  expect(runs()).toBe(1);
  now += 1_000;
  await Promise.all([protection.again(), protection.again(), protection.latest()]);
  expect(runs()).toBe(2);
  now += 59_000;
  await protection.latest();
  expect(runs()).toBe(2);
  now += 1_000;
  await protection.latest();
  expect(runs()).toBe(3);
});

test('a check that fails or takes too long counts as not met, and the others stand', async () => {
  const errors: unknown[] = [];
  let end: () => void = () => undefined;
  const slow: Check = {
    id: 'connection',
    run: () =>
      new Promise((resolve) => {
        end = () => resolve({ met: true, good: 1, of: 1 });
      }),
  };
  const broken: Check = { id: 'app-walled', run: () => Promise.reject(new CarnetError('database-away', 'Away.')) };
  let now = 0;
  const protection = createProtection({
    checks: [met, broken, slow],
    clock: { now: () => now },
    onError: (error) => errors.push(error),
    timeoutMs: 20,
  });
  const run = await protection.latest();
  expect(run.statements.map(({ id, result }) => [id, result])).toEqual([
    ['mail', 'met'],
    ['app-walled', 'not-checked'],
    ['connection', 'not-checked'],
  ]);
  expect(errors).toHaveLength(2);
  expect(tell(run, '1.0.0', false)).toMatchObject({ held: 1, notHeld: 2, statements: null });
  // While the slow one is still under way nothing is begun on top of it.
  now += 120_000;
  expect(await protection.latest()).toBe(run);
  end();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await protection.latest()).not.toBe(run);
});
