import { resolve } from 'node:path';
import { loadConfig } from '../config/index.ts';
import { readText } from './account-import/rows.ts';
import { ask, canAsk } from './ask.ts';
import { type Command, textOf, UsageError, type Values } from './command.ts';
import { runJob } from './supervisor/run-job.ts';

/** age's scrypt makes each guess cost a second; a short one is guessed all the same. */
const shortest = 12;

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a copy of a record that only the person opens, by a key or passphrase that they gave',
  operands: 'PATIENT',
  options: {
    out: { type: 'string', help: 'the file to write; it must not be there yet', shows: 'FILE' },
    reason: { type: 'string', help: 'why; stands in the access log that the person can read', shows: 'TEXT' },
    to: { type: 'string', help: 'the age key (age1…) that the person gave', shows: 'AGE-KEY' },
    'passphrase-file': {
      type: 'string',
      help: 'file whose first line is the passphrase that the person gave; asked for without it and --to',
      shows: 'FILE',
    },
  },
  async run({ values, positionals, output }) {
    const [patient, ...more] = positionals;
    if (patient === undefined || more.length > 0)
      throw new UsageError('Whose record? Give one e-mail address, or the number of one record.');
    const out = textOf(values, 'out');
    if (out === undefined) throw new UsageError('--out FILE is needed.');
    const reason = textOf(values, 'reason')?.trim() ?? '';
    if (reason === '') throw new UsageError('--reason TEXT is needed: the person reads it in the access log.');
    const to = await readRecipient(values);
    const config = loadConfig({ mode: 'real' });
    // The job is put together in main.ts.
    const { told } = (await runJob({ config, what: 'carnet export', output }, 'export-sealed', {
      patient,
      reason,
      path: resolve(out),
      to,
    })) as { readonly told: number };
    output.line(`${out} is an age file (age-encryption.org): a FHIR Bundle of the record, with its earlier versions.`);
    output.line(
      told > 0
        ? `${told} ${told === 1 ? 'person is' : 'people are'} told by mail. It stands in the access log.`
        : 'It stands in the access log. Nobody was told by mail: tell the person.',
    );
    output.value({ out: resolve(out), told });
    return 0;
  },
};

async function readRecipient(values: Values): Promise<string | { readonly passphrase: string }> {
  const [key, file] = [textOf(values, 'to'), textOf(values, 'passphrase-file')];
  if (key !== undefined && file !== undefined) throw new UsageError('Give --to or --passphrase-file, not both.');
  if (key !== undefined) {
    if (!/^age1[0-9a-z]+$/.test(key)) throw new UsageError('--to takes an age key: it begins with age1.');
    return key;
  }
  if (file === undefined && !canAsk()) throw new UsageError('--to AGE-KEY or --passphrase-file FILE is needed.');
  const passphrase =
    file === undefined
      ? await ask('Passphrase of the person: ', { hidden: true })
      : ((await readText(file)).split('\n')[0] ?? '').trim();
  if (passphrase.length < shortest) throw new UsageError(`The passphrase needs ${shortest} characters or more.`);
  return { passphrase };
}
