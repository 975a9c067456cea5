import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import type { Totals } from '../test/reporter.ts';

const result = process.env['TEST_RESULT'] ?? '.tools/test-result.json';

// `npm test`: every test that this machine can run. Ends with `N passed, N failed`, also when the runner itself breaks.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { project: { type: 'string', multiple: true } },
});
mkdirSync('.tools', { recursive: true });
rmSync(result, { force: true });
const args = ['run', ...(values.project ?? []).flatMap((name) => ['--project', name]), ...positionals];
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
  env: { ...process.env, TEST_RESULT: result },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const code = await new Promise<number>((resolve) => {
  child.once('error', () => resolve(1));
  child.once('exit', (exit, signal) => resolve(exit ?? 128 + constants.signals[signal ?? 'SIGTERM']));
});

const totals: Totals = existsSync(result)
  ? JSON.parse(readFileSync(result, 'utf8'))
  : { passed: 0, failed: 1, leftOut: ['everything: the test runner did not come to its end'], failures: [] };
const failed = code !== 0 && totals.failed === 0 ? 1 : totals.failed;
if (totals.leftOut.length > 0) {
  console.log(`Left out on this machine (${totals.leftOut.length}):`);
  for (const one of totals.leftOut) console.log(`  ${one}`);
}
for (const one of totals.failures) console.log(`Failed: ${one}`);
console.log(`${totals.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
