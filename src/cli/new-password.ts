import { readFile } from 'node:fs/promises';
import { CarnetError } from '../kernel/index.ts';
import { ask, canAsk } from './ask.ts';
import { UsageError } from './command.ts';

/** A new password: the first line of the file, or asked for twice on the terminal. */
export async function readNewPassword(file: string | undefined): Promise<string> {
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) throw new UsageError(`The file ${file} cannot be read.`);
    return text.split(/\r?\n/, 1)[0] ?? '';
  }
  if (!canAsk()) throw new UsageError('Nobody can be asked for the password here: give --password-file FILE.');
  const password = await ask('Password (nothing is shown): ', { hidden: true });
  if (password !== (await ask('The same again: ', { hidden: true }))) {
    throw new CarnetError('invalid-input', 'The two passwords differ. Nothing was made.');
  }
  return password;
}
