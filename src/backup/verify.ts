import { knownMigrations } from '../database/index.ts';
import { CarnetError } from '../kernel/index.ts';
import { type KmsProvider, proveRowKey } from '../keyring/index.ts';
import type { Contents } from './contents.ts';
import { type Manifest, refused } from './format.ts';
import type { TakeEntry } from './frames.ts';
import { type Opener, readBackup } from './read-file.ts';

export interface Seen {
  readonly path: string;
  readonly manifest: Manifest;
  readonly contents: Contents;
  /** With the keys: the key file of the local key service, where it is among them. */
  readonly keyFile: string | null;
}

/** Reads a file whole, changes nothing: see `readBackup`. */
export async function verifyFile(
  path: string,
  opener: Opener,
  progress?: (bytes: number, of: number) => void,
): Promise<Seen> {
  let keyFile: string | null = null;
  const take: TakeEntry = async (of, bytes) => {
    const pieces: Buffer[] = [];
    for await (const piece of bytes) if (of.kind === 'key-file') pieces.push(piece);
    if (of.kind === 'key-file') keyFile = Buffer.concat(pieces).toString('utf8');
  };
  const read = await readBackup(path, opener, take, progress);
  return { path, ...read, keyFile };
}

/**
 * Whether data and keys can be restored together by this code, before anything is touched. `not-openable` when they are of two
 * instances, when the keys are older than the data, or when they were made by a newer Carnet.
 */
export async function demandPair(data: Seen, keys: Seen | null): Promise<void> {
  if (data.manifest.kind !== 'data') throw refused(data.path, 'it does not hold the data: give the data first.');
  await demandKnown(data, 'main');
  if (keys === null) return;
  if (keys.manifest.kind !== 'keys') throw refused(keys.path, 'it does not hold the keys: give the keys second.');
  if (keys.manifest.instance !== data.manifest.instance)
    throw refused(keys.path, 'it is of another instance than the data.');
  if (keys.manifest.madeAt < data.manifest.madeAt) {
    throw refused(keys.path, 'it is older than the data. The keys restored are always the newest that there are.');
  }
  await demandKnown(keys, 'keys');
}

/** The migrations of the backup must be the first ones of this code. */
async function demandKnown({ path, contents }: Seen, name: 'main' | 'keys'): Promise<void> {
  const known = await knownMigrations(name);
  const same = contents.migrations.every(({ hash }, n) => hash === known[n]?.hash);
  if (same && contents.migrations.length > 0) return;
  throw refused(path, 'its tables are of another version of Carnet than this one or an earlier one. Use that version.');
}

/** Whether the key service that is configured opens these keys; a key file comes with them and needs no proof here. */
export async function demandKeyService(keys: Contents, kms: KmsProvider): Promise<void> {
  if (keys.keys === null) throw new CarnetError('not-openable', 'The backup of the keys names no key.');
  await proveRowKey(keys.keys.rowKey, kms, keys.instance);
}
