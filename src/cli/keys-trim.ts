import type { Trimmed } from '../keyring/index.ts';
import type { Command } from './command.ts';
import { configOf, demoOption } from './keys/run.ts';
import { runKeysJob } from './supervisor/run-job.ts';

export const keysTrim: Command = {
  name: 'keys trim',
  summary: 'destroy the older versions of the key-encryption key for ever',
  operands: '',
  options: {
    ...demoOption,
    'without-backup': { type: 'boolean', help: 'also when no newer backup of the keys was verified' },
  },
  async run({ values, output }) {
    const config = configOf(values);
    // What `keys-worker.ts` gives, our own program.
    const done = (await runKeysJob({ config, what: 'carnet keys trim', output }, 'keys-trim', {
      withoutBackup: values['without-backup'] === true,
    })) as Trimmed;
    for (const line of linesOf(done)) output.line(line);
    output.value(done);
    return 0;
  },
};

function linesOf({ lowest, destroyed, destruction, backupsBefore }: Trimmed): readonly string[] {
  if (destroyed.length === 0) return [`There is no version below ${lowest}.`];
  const which = destroyed.join(', ');
  const lines = [
    destruction.state === 'destroyed'
      ? `Destroyed for ever: version ${which}.`
      : `Version ${which}: the key service destroys it at ${String(destruction.at)}; until then it could take that back.`,
  ];
  if (backupsBefore !== null) {
    const time = new Date(backupsBefore).toISOString();
    lines.push(
      `Backups of the keys that were made before ${time} open nothing any more; those of the data open with newer ones.`,
    );
  }
  return lines;
}
