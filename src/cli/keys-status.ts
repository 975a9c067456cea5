import type { RotationStatus } from '../keyring/index.ts';
import type { Command } from './command.ts';
import { configOf, demoOption } from './keys/run.ts';
import { statusLines } from './keys/words.ts';
import { runKeysJob } from './supervisor/run-job.ts';

export const keysStatus: Command = {
  name: 'keys status',
  summary: 'say which keys there are, how old, and what rotates when',
  operands: '',
  options: demoOption,
  async run({ values, output }) {
    const config = configOf(values);
    // What `keys-worker.ts` gives, our own program.
    const status = (await runKeysJob(
      { config, what: 'carnet keys status', output },
      'keys-status',
      null,
    )) as RotationStatus;
    for (const line of statusLines(status)) output.line(line);
    output.value(status);
    return 0;
  },
};
