import { type FileHandle, link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { CarnetError, hasCode, randomBytes } from '../../kernel/index.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import { type FileSeal, type PassphraseSource, sealOf } from './key-file-seal.ts';
import {
  badFile,
  type KeyFileText,
  type KeyVersions,
  type OpenKeyFile,
  openKeyFile,
  parseKeyFile,
  printKeyFile,
} from './key-file-text.ts';

/** Where a key file stands, and what opens it where it is sealed. */
export interface KeyFile {
  readonly file: string;
  readonly passphrase?: PassphraseSource;
}

const none: PassphraseSource = async () => null;

/**
 * Reads the key file, and makes it with one new key when there is none, sealed where a passphrase is configured; of two processes
 * that make it at once, one wins and both get its key. `bad-configuration` when others than its owner may read it, when it is not
 * in the form that docs/formats.md gives, or when its passphrase is missing or another.
 */
export async function readOrCreateKeyFile({ file, passphrase = none }: KeyFile): Promise<OpenKeyFile> {
  const found = await readKeyFile(file);
  if (found !== null) {
    await sweepLeft(file);
    return await openKeyFile(file, found, passphrase);
  }
  const given = await passphrase();
  const seal = given === null ? null : await sealOf(given);
  const temporary = await writeTemporary(file, { keys: new Map([[1, randomBytes(32)]]), seal });
  try {
    // A link, unlike a rename, fails when the name is taken.
    await link(temporary, file);
    await syncFolder(file);
  } catch (error) {
    // Gone: the process that won was followed by one that swept.
    if (!(hasCode(error, 'EEXIST') || hasCode(error, 'ENOENT'))) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const made = await readKeyFile(file);
  if (made === null) throw badFile(file, 'It vanished while it was made.');
  return await openKeyFile(file, made, passphrase, seal);
}

/** Adds a new version to the key file. `conflict` while another process changes it, since one of two changes would be lost. */
export async function addKeyVersion(where: KeyFile): Promise<KeyVersions> {
  return await changeKeys(where, (keys) => new Map(keys).set(Math.max(...keys.keys()) + 1, randomBytes(32)));
}

/** Takes the versions below `version` out of the key file for ever. `conflict` as `addKeyVersion`, and above the newest. */
export async function dropKeyVersions(where: KeyFile, version: number): Promise<KeyVersions> {
  return await changeKeys(where, (keys) => {
    if (version > Math.max(...keys.keys()))
      throw new CarnetError('conflict', 'That would destroy the newest key-encryption key too.');
    return new Map([...keys].filter(([kept]) => kept >= version));
  });
}

/**
 * Seals the key file under another passphrase, or under none (`next` null); the keys stay. Gives how many there are. Errors as those
 * of `addKeyVersion` and `readOrCreateKeyFile`.
 */
export async function sealKeyFile(where: KeyFile, next: string | null): Promise<number> {
  const seal = next === null ? null : await sealOf(next);
  return (await changeKeyFile(where, ({ keys }) => ({ keys, seal }))).keys.size;
}

async function changeKeys(where: KeyFile, change: (keys: KeyVersions) => KeyVersions): Promise<KeyVersions> {
  return (await changeKeyFile(where, ({ keys, seal }) => ({ keys: change(keys), seal }))).keys;
}

/** Replaces the file in one step: a reader sees the old one or the new one. */
async function changeKeyFile(
  { file, passphrase = none }: KeyFile,
  change: (open: OpenKeyFile) => OpenKeyFile,
): Promise<OpenKeyFile> {
  const read = async (known: FileSeal | null): Promise<OpenKeyFile> => {
    const text = await readKeyFile(file);
    if (text === null) throw badFile(file, 'It is gone.');
    return await openKeyFile(file, text, passphrase, known);
  };
  // The slow part, a passphrase becoming a key, before the lock.
  const { seal } = await read(null);
  return await withKeyFileLock(file, async () => {
    const changed = change(await read(seal));
    await sweepTemporaries(file);
    await rename(await writeTemporary(file, changed), file);
    await syncFolder(file);
    return changed;
  });
}

/** Null when there is no such file. */
export async function readKeyFile(path: string): Promise<KeyFileText | null> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if (platform() !== 'win32' && (mode & 0o077) !== 0) {
      throw badFile(path, `Others than its owner may read it. Run: chmod 600 ${path}`);
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  return parseKeyFile(path, text);
}

const temporaryName = /\.[0-9a-f]{12}\.new$/;

async function writeTemporary(path: string, file: OpenKeyFile): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  await using handle: FileHandle = await open(temporary, 'wx', 0o600);
  await handle.writeFile(printKeyFile(file));
  await handle.sync();
  return temporary;
}

/** What a change that was killed left behind may hold keys in clear, or under an older passphrase. */
async function sweepTemporaries(path: string): Promise<void> {
  for (const name of await temporariesOf(path)) await rm(name, { force: true });
}

async function temporariesOf(path: string): Promise<readonly string[]> {
  return (await readdir(dirname(path)))
    .filter((name) => name.startsWith(`${basename(path)}.`) && temporaryName.test(name))
    .map((name) => join(dirname(path), name));
}

/** The same at a start; not while a change is under way, whose file it would take, nor where the folder cannot be written. */
async function sweepLeft(path: string): Promise<void> {
  if ((await temporariesOf(path)).length === 0) return;
  try {
    await withKeyFileLock(path, () => sweepTemporaries(path));
  } catch (error) {
    const busy = error instanceof CarnetError && error.code === 'conflict';
    if (!(busy || ['EACCES', 'EPERM', 'EROFS'].some((code) => hasCode(error, code)))) throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  if (platform() === 'win32') return;
  await using folder: FileHandle = await open(dirname(path), 'r');
  await folder.sync();
}
