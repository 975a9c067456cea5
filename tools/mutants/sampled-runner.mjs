// A test runner for StrykerJS: Vitest's own, which runs the mutants of the sample only. StrykerJS can be told where to mutate and makes
// all that lies there, a block and each expression in it, where the sample has one of them.
import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner';
import { keyOf } from './key-of.mjs';

const [vitest] = vitestPlugins;
const wanted = new Set(JSON.parse(process.env.MUTANTS ?? '[]'));

function sampledRunner(injector) {
  const runner = vitest.factory(injector);
  const run = runner.mutantRun.bind(runner);
  runner.mutantRun = async (options) => {
    if (!wanted.has(keyOf(options.activeMutant))) return { status: 'survived', nrOfTests: 0 };
    process.env.MUTANT_FILE = options.sandboxFileName;
    return await run(options);
  };
  return runner;
}
sampledRunner.inject = vitest.factory.inject;

export const strykerPlugins = [{ ...vitest, name: 'sampled', factory: sampledRunner }];
