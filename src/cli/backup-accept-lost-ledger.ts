import { loadConfig } from '../config/index.ts';
import type { Replayed } from '../rights/index.ts';
import { canAsk, confirm } from './ask.ts';
import { rightsLines } from './backup/rights.ts';
import { type Command, UsageError } from './command.ts';
import { runJob } from './supervisor/run-job.ts';

export const backupAcceptLostLedger: Command = {
  name: 'backup accept-lost-ledger',
  summary: 'go on without the rights ledger where no copy of it is left',
  operands: '',
  options: { yes: { type: 'boolean', help: 'do not ask whether it is lost for good' } },
  async run({ values, output }) {
    const config = loadConfig({ mode: 'real' });
    if (values['yes'] !== true) {
      if (!canAsk()) throw new UsageError('Give --yes if the rights ledger is lost for good.');
      output.line(
        'Without its rights ledger, this instance may open what was erased or closed, to people who had left,',
      );
      output.line('by factors that were removed. Look for a copy first: in backups of files, and with each witness.');
      if (!(await confirm('Is it lost for good?'))) return 1;
    }
    // The job opens the product on that word; it is put together in main.ts.
    const done = (await runJob(
      { config, what: 'carnet backup accept-lost-ledger', output },
      'accept-lost-ledger',
      null,
    )) as Replayed;
    if (done.lost === null) output.line('Nothing is lost: the rights ledger has all that this database knows of.');
    for (const line of rightsLines(done, 'these data were backed up')) output.line(line);
    output.value(done);
    return 0;
  },
};
