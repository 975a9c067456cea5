import { type FileHandle, link, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { CarnetError, hasCode, randomBytes } from '../../kernel/index.ts';
import { parseEncryptionKey } from './encryption-key.ts';
import { withKeyFileLock } from './key-file-lock.ts';

/** KEKs by version. A version that is missing below the newest was destroyed. */
export type KeyVersions = ReadonlyMap<number, Buffer>;

const heading =
  '# Key-encryption keys of this Carnet instance. Whoever has this file and the databases can read everything.';
const linePattern = /^([1-9][0-9]{0,8}) (\S+)$/;

/**
 * Reads the key file, and makes it with one new key when there is none; of two processes that make it at once, one wins
 * and both get its key. `bad-configuration` when others than its owner may read it, or when it is not in the form that
 * docs/formats.md gives.
 */
export async function readOrCreateKeyFile(path: string): Promise<KeyVersions> {
  const found = await readKeyFile(path);
  if (found !== null) return found;
  const temporary = await writeTemporary(path, new Map([[1, randomBytes(32)]]));
  try {
    // A link, unlike a rename, fails when the name is taken.
    await link(temporary, path);
    await syncFolder(path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(temporary);
  }
  const made = await readKeyFile(path);
  if (made === null) throw badFile(path, 'It vanished while it was made.');
  return made;
}

/** Adds a new version to the key file. `conflict` while another process changes it, since one of two changes would be lost. */
export async function addKeyVersion(path: string): Promise<KeyVersions> {
  return await changeKeyFile(path, (keys) => new Map(keys).set(Math.max(...keys.keys()) + 1, randomBytes(32)));
}

/** Takes the versions below `version` out of the key file for ever. `conflict` as `addKeyVersion`, and above the newest. */
export async function dropKeyVersions(path: string, version: number): Promise<KeyVersions> {
  return await changeKeyFile(path, (keys) => {
    if (version > Math.max(...keys.keys()))
      throw new CarnetError('conflict', 'That would destroy the newest key-encryption key too.');
    return new Map([...keys].filter(([kept]) => kept >= version));
  });
}

/** Replaces the file in one step: a reader sees the old one or the new one. */
async function changeKeyFile(path: string, change: (keys: KeyVersions) => KeyVersions): Promise<KeyVersions> {
  return await withKeyFileLock(path, async () => {
    const keys = await readKeyFile(path);
    if (keys === null) throw badFile(path, 'It is gone.');
    const changed = change(keys);
    await rename(await writeTemporary(path, changed), path);
    await syncFolder(path);
    return changed;
  });
}

/** Null when there is no such file. */
export async function readKeyFile(path: string): Promise<KeyVersions | null> {
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

/** The versions of a key file's text; `bad-configuration` naming `path` when it is not in its form. */
export function parseKeyFile(path: string, text: string): KeyVersions {
  const keys = new Map<number, Buffer>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const match = linePattern.exec(line);
    const version = Number(match?.[1]);
    if (match?.[2] === undefined || keys.has(version)) throw badFile(path, 'It is not in the form that Carnet writes.');
    keys.set(version, parseEncryptionKey(match[2]));
  }
  if (keys.size === 0) throw badFile(path, 'It holds no key.');
  return keys;
}

async function writeTemporary(path: string, keys: KeyVersions): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  const lines = [...keys].map(([version, key]) => `${version} ${key.toString('base64')}`);
  await using file: FileHandle = await open(temporary, 'wx', 0o600);
  await file.writeFile(`${[heading, ...lines].join('\n')}\n`);
  await file.sync();
  return temporary;
}

async function syncFolder(path: string): Promise<void> {
  if (platform() === 'win32') return;
  await using folder: FileHandle = await open(dirname(path), 'r');
  await folder.sync();
}

function badFile(path: string, what: string): CarnetError {
  return new CarnetError('bad-configuration', `The key file ${path} cannot be used. ${what}`);
}
