// Mutation testing of one part by a sample: `npm run drill -- mutants` calls it with a part, a number and a seed. Prints one line of
// JSON: how many mutants there are, what became of each in the sample, and which survived.
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { Stryker } from '@stryker-mutator/core';
import { createInstrumenter } from '@stryker-mutator/instrumenter';
import { createInjector } from 'typed-inject';
import { keyOf } from './key-of.mjs';

const [part = '', number = '100', seed = '1'] = process.argv.slice(2);
process.env.MUTATED = part;

const files = [];
for await (const file of glob(`src/${part}/**/*.ts`)) {
  if (!/\.(test|fixture)\.ts$|\/fixtures\/|\/(testing|contract-suite)\.ts$/.test(file)) files.push(file);
}
const quiet = () => undefined;
const logger = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  fatal: quiet,
  trace: quiet,
  isDebugEnabled: () => false,
  isTraceEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
};
const instrumenter = createInjector().provideValue('logger', logger).injectFunction(createInstrumenter);
const { mutants } = await instrumenter.instrument(
  files.sort().map((name) => ({ name, mutate: true, content: readFileSync(name, 'utf8') })),
  { plugins: null, excludedMutations: [], ignorers: [], mutator: { plugins: null, excludedMutations: [] } },
);
const living = mutants.filter((mutant) => mutant.status === undefined);
const chosen = sample(living, Number(number), Number(seed));
const wanted = new Set(chosen.map(keyOf));
process.env.MUTANTS = JSON.stringify([...wanted]);

const results = await new Stryker({
  testRunner: 'sampled',
  plugins: ['@stryker-mutator/vitest-runner', './tools/mutants/sampled-runner.mjs'],
  vitest: { configFile: 'tools/mutants/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  mutate: chosen.map(
    ({ fileName, location: { start, end } }) =>
      `${fileName}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`,
  ),
  reporters: process.stderr.isTTY ? ['progress'] : [],
  tempDirName: '.tools/stryker',
  ignorePatterns: ['web/dist', '.tools'],
  disableTypeChecks: false,
  allowEmpty: true,
  concurrency: 1,
  // Beyond what the tests took in the first run, and beyond the time of one test that hangs.
  timeoutMS: 180_000,
  timeoutFactor: 3,
  dryRunTimeoutMinutes: 90,
  fileLogLevel: 'off',
  logLevel: 'error',
}).runMutationTest();

const told = results
  .map((one) => ({ ...one, location: fromZero(one.location) }))
  .filter((one) => wanted.has(keyOf(one)))
  .map(({ status, statusReason, killedBy, fileName, location: { start }, mutatorName, replacement }) => ({
    status,
    late: status === 'Timeout' || (status === 'Killed' && /timed out in/.test(statusReason ?? '')),
    by: killedBy?.[0] ?? '',
    where: `${fileName.replace(`${process.cwd()}/`, '')}:${start.line + 1}:${start.column + 1}`,
    what: `${mutatorName}: ${String(replacement).replace(/\s+/g, ' ').slice(0, 100)}`,
  }));
process.stdout.write(`${JSON.stringify({ part, mutants: living.length, told })}\n`);

/** Results count lines and columns from 1, mutants from 0. */
function fromZero({ start, end }) {
  const less = ({ line, column }) => ({ line: line - 1, column: column - 1 });
  return { start: less(start), end: less(end) };
}

/** `count` of them, the same for the same seed (mulberry32, Fisher and Yates). */
function sample(all, count, seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const left = [...all];
  const taken = [];
  while (taken.length < count && left.length > 0) taken.push(...left.splice(Math.floor(next() * left.length), 1));
  return taken;
}
