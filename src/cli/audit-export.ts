import { resolve } from 'node:path';
import { loadConfig } from '../config/index.ts';
import { type Command, UsageError } from './command.ts';
import { runJob } from './supervisor/run-job.ts';

export const auditExport: Command = {
  name: 'audit export',
  summary: 'write the access log for the verifier, without names',
  operands: 'FILE',
  options: { demo: { type: 'boolean', help: 'of the demo instead of the real instance' } },
  async run({ values, positionals, output }) {
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError('Where to? Give one file that is not there yet.');
    const config = loadConfig({ mode: values['demo'] === true ? 'demo' : 'real' });
    // The job is the ledger's own exportTo, put together in main.ts.
    const made = (await runJob({ config, what: 'carnet audit export', output }, 'audit-export', {
      path: resolve(file),
    })) as { readonly lines: number; readonly keys: readonly string[] };
    output.line(`${made.lines} lines are in ${file}. The key of this log, which the verifier needs:`);
    for (const key of made.keys) output.line(`  ${key}`);
    output.line(`Verify it anywhere: node verifier/verify.mjs log ${file} --key KEY --witness CHECKPOINTS`);
    output.value(made);
    return 0;
  },
};
