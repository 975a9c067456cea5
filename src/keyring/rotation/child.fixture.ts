import { openPool } from '../../database/index.ts';
import { claimGrantMint, isUuid, systemClock } from '../../kernel/index.ts';
import { createLocalCustodian, createLocalKms } from '../kms/local.ts';
import { runJobs } from './run.ts';

// Works at the jobs of a keys database in a process of its own, for tests that kill it: `node child.fixture.ts KEYS_URL KEY_FILE INSTANCE`.
const [url = '', file = '', instance = ''] = process.argv.slice(2);
if (!isUuid(instance)) throw new TypeError('an instance is a UUID');
const keysSql = openPool(url, { max: 1, name: 'killed' });
const mint = claimGrantMint();
const outcome = await runJobs(
  {
    keysSql,
    kms: await createLocalKms({ file }),
    custodian: () => createLocalCustodian({ file }),
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
    ended: async () => undefined,
    onError: (error) => console.error(error),
  },
  new AbortController().signal,
);
await keysSql.end();
console.log(outcome);
