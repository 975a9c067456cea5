/**
 * Mutation testing: `npm run drill -- mutants [--of keyring,access,identity,audit] [--sample 100] [--seed 1]`. Small faults are put into
 * a part one at a time, and the tests of that part run (`tools/mutants/vitest.config.ts` says which); a fault that no test notices
 * survives. The faults are a random sample of all that StrykerJS makes, so the share that is found is told with its 95 % interval
 * (Wilson). Aim: 85 %.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { listOf, numberOf, tell } from '../parts/verdict.ts';
import { wilson } from '../parts/wilson.ts';

interface Outcome {
  readonly mutants: number;
  readonly told: readonly {
    readonly status: string;
    readonly late: boolean;
    readonly where: string;
    readonly what: string;
  }[];
}

const aim = 0.85;
const parts = listOf('of', ['keyring', 'access', 'identity', 'audit']);
const sample = numberOf('sample', 100);
const seed = numberOf('seed', 1);
const folder = 'tools/mutants';

if (!existsSync(`${folder}/node_modules`)) {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps', '--prefix', folder], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`The packages of ${folder} could not be installed; npm says above why.`);
}

for (const part of parts) {
  const { stdout, status } = spawnSync(process.execPath, [`${folder}/sample.mjs`, part, String(sample), String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`The tests of ${part} could not be run with mutants:\n${stdout}`);
  const { mutants, told }: Outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? ''); // our own program's last line
  // What runs once while a module is loaded is left out.
  const judged = told.filter(({ status }) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status));
  const killed = judged.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const late = judged.filter((one) => one.late).length;
  const { low, high } = wilson(killed, judged.length);
  const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
  tell(
    `${part}: ${judged.length} of ${mutants} mutants`,
    `${killed} found (${late} of them by a time-out), ${percent(killed / judged.length)} (between ${percent(low)} and ${percent(high)}; aim ${percent(aim)})`,
    killed / judged.length >= aim,
  );
  for (const one of judged) {
    if (one.status === 'Survived' || one.status === 'NoCoverage') console.log(`  ${one.where} ${one.what}`);
  }
}
