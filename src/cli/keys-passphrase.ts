import { readFile } from 'node:fs/promises';
import { leaveNote } from '../audit/index.ts';
import { type Config, loadConfig, ownKeyFile, weaknessOfPassphrase } from '../config/index.ts';
import { CarnetError } from '../kernel/index.ts';
import { configuredKeyFile, demandOpenKeyFile, readKeyFile, sealKeyFile } from '../keyring/index.ts';
import { ask, canAsk } from './ask.ts';
import { type Command, textOf, UsageError } from './command.ts';

export const keysPassphrase: Command = {
  name: 'keys passphrase',
  summary: 'seal the key file under a passphrase, change it, or take it away',
  operands: '',
  options: {
    'current-file': {
      type: 'string',
      help: 'file with the passphrase that it has, where CARNET_KEY_PASSPHRASE is not that; asked for otherwise',
      shows: 'FILE',
    },
    'new-file': { type: 'string', help: 'file with the new passphrase; asked for twice otherwise', shows: 'FILE' },
    remove: { type: 'boolean', help: 'take it away: the keys stand in the file in clear' },
  },
  async run({ values, output }) {
    const [currentFile, newFile] = [textOf(values, 'current-file'), textOf(values, 'new-file')];
    const remove = values['remove'] === true;
    if (remove && newFile !== undefined) throw new UsageError('Give --new-file or --remove, not both.');
    const config = loadConfig({ mode: 'real' });
    const { file, wasSealed } = await keyFileOf(config);
    if (remove && !wasSealed) throw new CarnetError('conflict', `${file} is not sealed under a passphrase.`);
    const current = wasSealed ? await currentOf(config, currentFile) : null;
    const next = remove ? null : await nextOf(newFile);
    // Before it is done, so that no change is without it; the server that runs, or the next one, has it in the log.
    await leaveNote(config.dataFolder, {
      kind: 'keys-passphrase-asked',
      at: new Date().toISOString(),
      what: `passphrase of the key file ${remove ? 'taken away' : wasSealed ? 'changed' : 'set'}`,
    });
    const keys = await sealKeyFile({ file, passphrase: async () => current }, next);
    for (const line of linesOf(file, keys, next !== null, wasSealed)) output.line(line);
    output.value({ file, keys, sealed: next !== null });
    return 0;
  },
};

async function keyFileOf(config: Config): Promise<{ readonly file: string; readonly wasSealed: boolean }> {
  const file = ownKeyFile(config);
  if (file === null)
    throw new CarnetError(
      'not-supported',
      'This instance has no key file: its key is with a key service, or stands in ENCRYPTION_KEY.',
    );
  const text = await readKeyFile(file);
  if (text === null)
    throw new CarnetError(
      'conflict',
      `${file} is made at the first start, and sealed then where CARNET_KEY_PASSPHRASE_FILE names a passphrase.`,
    );
  return { file, wasSealed: text.costs !== null };
}

/** The passphrase that the file has: from a file, else what is configured, else typed. */
async function currentOf(config: Config, file: string | undefined): Promise<string | null> {
  if (file !== undefined) return await textIn(file);
  const { file: path, passphrase } = configuredKeyFile(config);
  if (!canAsk()) return (await passphrase?.()) ?? null;
  // What is configured may be the new one already.
  const opens = demandOpenKeyFile(config, await readFile(path, 'utf8')).then(
    () => true,
    () => false,
  );
  if (await opens) return (await passphrase?.()) ?? null;
  return await ask('The passphrase that it has now (nothing is shown): ', { hidden: true });
}

async function nextOf(file: string | undefined): Promise<string> {
  if (file === undefined && !canAsk())
    throw new UsageError('Nobody can be asked for the passphrase here: give --new-file FILE.');
  const next = file === undefined ? await typedTwice() : await textIn(file);
  const weakness = weaknessOfPassphrase(next);
  if (weakness === null) return next;
  throw new CarnetError(
    'invalid-input',
    `This passphrase is not taken: ${weakness}. Take for example six random words. Nothing was changed.`,
  );
}

async function typedTwice(): Promise<string> {
  const next = await ask('New passphrase (nothing is shown): ', { hidden: true });
  if (next === (await ask('The same again: ', { hidden: true }))) return next;
  throw new CarnetError('invalid-input', 'The two passphrases differ. Nothing was changed.');
}

/** As CARNET_KEY_PASSPHRASE_FILE is read: the whole file, without space around it. */
async function textIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) throw new UsageError(`The file ${file} cannot be read.`);
  return text.trim();
}

function linesOf(file: string, keys: number, isSealed: boolean, wasSealed: boolean): readonly string[] {
  const held = `${file} holds ${keys} key${keys === 1 ? '' : 's'}`;
  if (!isSealed)
    return [
      `${held}, in clear. Take CARNET_KEY_PASSPHRASE_FILE out of the settings; what runs goes on without a restart.`,
    ];
  return [
    `${held}, sealed under ${wasSealed ? 'the new' : 'a'} passphrase.`,
    'Next: put it into a file that only Carnet reads, outside the data folder, and name that in CARNET_KEY_PASSPHRASE_FILE. Without it the next start fails.',
    'Write it on the recovery kit too: a backup of the keys does not open without it, and nobody can help who lost it.',
    `Older copies of the file, those in backups too, open ${wasSealed ? 'under the older passphrase' : 'without one'}. New keys leave them behind: carnet keys rotate kek, a backup, carnet keys trim.`,
  ];
}
