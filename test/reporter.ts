import { writeFileSync, writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** What a run came to. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Tests that this machine could not run, with the reason that the test gave. */
  readonly leftOut: readonly string[];
  /** What failed, with the first line of what it said: a long run is read from its end. */
  readonly failures: readonly string[];
}

/** Counts what a run came to: a file that cannot be loaded, and an error outside any test, are failures too. */
export function totalsOf(modules: readonly TestModule[], strays: readonly unknown[]): Totals {
  let passed = 0;
  let failed = strays.length;
  const leftOut: string[] = [];
  const failures = strays.map((stray) => `outside any test: ${strayed(stray)}`);
  for (const module of modules) {
    let seen = 0;
    for (const test of module.children.allTests()) {
      seen++;
      const { state, ...result } = test.result();
      if (state === 'passed') passed++;
      else if (state === 'skipped')
        leftOut.push(`${test.fullName}${'note' in result && result.note ? `: ${result.note}` : ''}`);
      else {
        failed++;
        failures.push(`${module.relativeModuleId} > ${test.fullName}: ${said(test.result().errors?.[0])}`);
      }
    }
    // Errors of a file or of its hooks: counted once a file, and a file without tests is one.
    if (module.errors().length > 0 || seen === 0) {
      failed++;
      failures.push(`${module.relativeModuleId}: ${said(module.errors()[0])}`);
    }
  }
  return { passed, failed, leftOut, failures };
}

/** An error that crossed from a test's thread is a plain object, whose prototype may be gone too. */
function strayed(stray: unknown): string {
  if (typeof stray !== 'object' || stray === null) return String(stray);
  return said('message' in stray && typeof stray.message === 'string' ? { message: stray.message } : undefined);
}

/** The first line of an error. */
function said(error: { readonly message: string } | undefined): string {
  return error?.message.split('\n', 1)[0] ?? 'without a message';
}

/** Vitest's reporter that ends a run with `N passed, N failed`, or hands the totals to whoever sums several runs. */
// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const totals = totalsOf(modules, errors);
    if (totals.failed > 0) process.exitCode = 1;
    const file = process.env['TEST_RESULT'];
    if (file !== undefined) return writeFileSync(file, JSON.stringify(totals));
    // At the very end, so that no other reporter's words come after it.
    process.once('exit', () => {
      for (const one of totals.leftOut) writeSync(1, `left out: ${one}\n`);
      for (const one of totals.failures) writeSync(1, `failed: ${one}\n`);
      writeSync(1, `${totals.passed} passed, ${totals.failed} failed\n`);
    });
  }
}
