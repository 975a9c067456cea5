import { realpath, stat } from 'node:fs/promises';
import type { Job } from '../keyring/index.ts';
import { type Command, textOf, UsageError } from './command.ts';
import { configOf, demoOption } from './keys/run.ts';
import { endLine, progressLine } from './keys/words.ts';
import { runKeysJob } from './supervisor/run-job.ts';

export const keysEndEpoch: Command = {
  name: 'keys end-epoch',
  summary: 'make copies of keys from before open nothing: turn, wrap again, prove, back up, destroy',
  operands: '',
  options: {
    ...demoOption,
    'keys-to': {
      type: 'string',
      help: 'folder for the backup of the keys; where the last one is, otherwise',
      shows: 'FOLDER',
    },
  },
  async run({ values, output }) {
    const config = configOf(values);
    const folder = textOf(values, 'keys-to');
    const asked = { keysTo: folder === undefined ? null : await existing(folder) };
    // What `keys-worker.ts` gives, our own program.
    const job = (await runKeysJob({ config, what: 'carnet keys end-epoch', output }, 'keys-end-epoch', asked, (value) =>
      output.progress(progressLine(value as Job)),
    )) as Job;
    output.line(endLine(job));
    output.value(job);
    return job.state === 'done' ? 0 : 1;
  },
};

async function existing(folder: string): Promise<string> {
  if ((await stat(folder).catch(() => null))?.isDirectory() !== true)
    throw new UsageError(`There is no folder ${folder}.`);
  return await realpath(folder);
}
