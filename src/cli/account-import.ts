import { loadConfig } from '../config/index.ts';
import type { ImportReport, ImportRow } from '../identity/index.ts';
import { readRows, readText } from './account-import/rows.ts';
import { reportLines } from './account-import/words.ts';
import { type Command, UsageError } from './command.ts';
import { runJob } from './supervisor/run-job.ts';

export const accountImport: Command = {
  name: 'account import',
  summary: 'make accounts of a CSV file with addresses and password hashes',
  operands: 'FILE',
  options: { yes: { type: 'boolean', help: 'import; without it, only say what would happen' } },
  async run({ values, positionals, output }) {
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0)
      throw new UsageError('Which file? Give one CSV file with the columns email, password_hash, roles, language.');
    // The whole file is read and understood before anything is started.
    const rows: readonly ImportRow[] = readRows(await readText(file));
    const config = loadConfig({ mode: 'real' });
    output.progress(`${rows.length} rows`);
    const input = { rows, apply: values['yes'] === true };
    // The job is identity's own importAccounts, put together in main.ts.
    const report = (await runJob(
      { config, what: 'carnet account import', output },
      'import-accounts',
      input,
    )) as ImportReport;
    for (const line of reportLines(report)) output.line(line);
    output.value(report);
    return report.problems.length > 0 ? 1 : 0;
  },
};
