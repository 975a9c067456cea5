import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { joinKit, type Opener, parseKit, recipientOf } from '../../backup/index.ts';
import { ask, canAsk } from '../ask.ts';
import { type Option, UsageError, type Values } from '../command.ts';

/** The option of commands that open backups. */
export const kitOption: Option = {
  type: 'string',
  multiple: true,
  help: 'file with the recovery kit or one part of it, or - for standard input; asked for otherwise',
  shows: 'FILE',
};

/** What the kit gives: what opens backups, and ENCRYPTION_KEY where it stands on the kit. */
export interface FromKit {
  readonly opener: Opener;
  /** Base64; null where the kit has none, or was typed in. */
  readonly encryptionKey: string | null;
}

/** The kit of `--kit` (several files for its parts), or what is typed in. `invalid-input` when it is none. */
export async function openerFrom(values: Values): Promise<FromKit> {
  const given = values['kit'];
  const files = Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
  const kit = files.length > 0 ? await joinKit(parseKit(await readKitText(files))) : await askForKit();
  await recipientOf(kit.identity); // told by its own words when it is no key
  return {
    opener: { identity: kit.identity, signingKey: Buffer.from(kit.signingKey, 'base64url') },
    encryptionKey: kit.encryptionKey,
  };
}

/** The text of kit files; - is standard input. */
export async function readKitText(files: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const file of files) {
    const text = file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8').catch(() => null);
    if (text === null) throw new UsageError(`The file ${file} cannot be read.`);
    texts.push(text);
  }
  return texts.join('\n');
}

async function askForKit() {
  if (!canAsk()) throw new UsageError('Nobody can be asked for the recovery kit here: give --kit FILE, or --kit - .');
  const identity = (await ask('Backup key of the recovery kit (nothing is shown): ', { hidden: true })).toUpperCase();
  const signingKey = await ask('Signing key of the recovery kit: ');
  if (!/^[\w-]{43}$/.test(signingKey)) throw new UsageError('The signing key has 43 letters; it stands on the kit.');
  return { identity, signingKey, encryptionKey: null };
}
