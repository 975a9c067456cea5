import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { readVerifiedKeys } from '../backup/index.ts';
import { type Config, ownKeyFile } from '../config/index.ts';
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
    const older = job.state === 'done' ? await olderBackups(config, job) : [];
    for (const line of olderLines(config, older)) output.line(line);
    output.value({ ...job, olderBackups: older });
    return job.state === 'done' ? 0 : 1;
  },
};

/** Backups of the keys from before the end of the epoch that are where they were written. */
async function olderBackups({ dataFolder }: Config, { toVersion }: Job): Promise<readonly string[]> {
  const paths = (await readVerifiedKeys(dataFolder))
    .filter(({ kekVersion }) => kekVersion < (toVersion ?? 0))
    .flatMap(({ keysPath }) => (keysPath === undefined ? [] : [keysPath]));
  return paths.filter((path) => existsSync(path));
}

function olderLines(config: Config, older: readonly string[]): readonly string[] {
  if (older.length === 0) return [];
  const says =
    ownKeyFile(config) === null
      ? 'These backups of the keys open nothing any more; those of the data open with newer keys:'
      : 'These backups of the keys hold the key file of then, and open what they opened until you delete them:';
  return [says, ...older.map((path) => `  ${path}`)];
}

async function existing(folder: string): Promise<string> {
  if ((await stat(folder).catch(() => null))?.isDirectory() !== true)
    throw new UsageError(`There is no folder ${folder}.`);
  return await realpath(folder);
}
