import { openPool } from '../../database/index.ts';
import { claimGrantMint, isUuid, systemClock } from '../../kernel/index.ts';
import type { KmsCustodian } from '../contract.ts';
import { createLocalCustodian, createLocalKms } from '../kms/local.ts';
import { runJobs } from './run.ts';

// Works at the jobs of a keys database in a process of its own, for tests that kill it: `node child.fixture.ts KEYS_URL KEY_FILE INSTANCE
// [POINT]`. It kills itself at the point: before a step (its name), or when the key service or the backup has done what was asked and
// nothing is noted of it yet (`rotated`, `backed-up`, `destroyed`, `told`).
const [url = '', file = '', instance = '', point = ''] = process.argv.slice(2);
const dieAt = (here: string): void => {
  if (here === point) process.kill(process.pid, 'SIGKILL');
};
const custodian = async (): Promise<KmsCustodian> => {
  const real = await createLocalCustodian({ file });
  return {
    ...real,
    async rotate() {
      const version = await real.rotate();
      dieAt('rotated');
      return version;
    },
    async destroyBefore(version) {
      const done = await real.destroyBefore(version);
      dieAt('destroyed');
      return done;
    },
  };
};
if (!isUuid(instance)) throw new TypeError('an instance is a UUID');
const keysSql = openPool(url, { max: 1, name: 'killed' });
const mint = claimGrantMint();
const outcome = await runJobs(
  {
    keysSql,
    kms: await createLocalKms({ file }),
    custodian,
    instance,
    clock: systemClock,
    retentionDays: 30,
    values: {
      sql: keysSql,
      columns: [],
      tokens: [],
      tokenSets: [],
      movable: [],
      grant: (machine, subject) =>
        mint({
          actor: null,
          machine,
          subject,
          action: 'write',
          parts: ['account'],
          purpose: 'operations',
          relation: null,
          proof: 'machine',
        }),
    },
    async keysBackup() {
      dieAt('backed-up');
      return 'there';
    },
    onTurn: (job) => dieAt(job.step),
    async ended() {
      dieAt('told');
    },
    onError: (error) => console.error(error),
  },
  new AbortController().signal,
);
await keysSql.end();
console.log(outcome);
