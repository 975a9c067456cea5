// `npm start`, `npm test` and the like: sets up what is missing, then does the work under Node 26. Runs on Node 20 and later.
import { existsSync } from 'node:fs';
import { compileCache, handOver } from './setup/hand-over.mjs';
import { ensureReady } from './setup/index.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { SetupError, speaker } from './setup/say.mjs';
import { ensureWeb } from './setup/web.mjs';

const [task = 'start', ...rest] = process.argv.slice(2);
const programs = {
  start: ['src/cli/main.ts', 'start'],
  test: ['tools/test.ts'],
  check: ['tools/check/main.ts'],
  bench: ['tools/bench.ts'],
  drill: ['tools/drill.ts'],
  smoke: ['tools/smoke.ts'],
  screens: ['e2e/screens.ts'],
  unit: ['tools/test.ts', '--project', 'unit', '--project', 'timed'],
  e2e: ['tools/test.ts', '--project', 'e2e'],
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`✗ ${error.message}\n`);
  process.exitCode = 1;
}

async function main() {
  const speak = speaker();
  const program = programs[task];
  if (program === undefined && task !== 'build' && task !== 'setup') {
    throw new SetupError(
      `There is no task "${task}". There are: ${[...Object.keys(programs), 'build', 'setup'].join(', ')}.`,
    );
  }
  const node = await ensureReady(speak, { web: !['check', 'unit', 'drill', 'build'].includes(task) });
  if (task === 'build') await ensureWeb(node, speak, { force: true });
  if (program === undefined) return 0;
  if (!existsSync(inRoot(program[0]))) throw new SetupError(`${program[0]} is missing from this clone.`);
  return handOver(node, [...program, ...rest], { cwd: root, env: task === 'start' ? compileCache : {} });
}
