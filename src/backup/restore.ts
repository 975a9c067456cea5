import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Sql, TransactionSql } from 'postgres';
import { migrate, migrateTo, openPool } from '../database/index.ts';
import { CarnetError } from '../kernel/index.ts';
import { type KmsProvider, type Proof, parseKeyFile, proveKeys } from '../keyring/index.ts';
import { type Contents, hasKeyFile } from './contents.ts';
import { clearDatabase, demandEmptyData, demandEmptyKeys, demandNobodyServes, lookBehindWalls } from './empty.ts';
import { type Ended, endSigningKeys, endWhatLives } from './ended.ts';
import { clearStaged, stageFile, takeStaged } from './files.ts';
import { type Opener, readBackup } from './read-file.ts';
import { copyIn, patient, setSequences, wallsDown, wallsUp } from './store.ts';

export interface RestoreOptions {
  readonly ownerUrl: string;
  readonly keysOwnerUrl: string;
  readonly dataFolder: string;
  readonly dataPath: string;
  /** Null: the keys database that stands is kept, since it is newer than any backup of it. */
  readonly keysPath: string | null;
  readonly opener: Opener;
  /** Whether what is in the databases may be lost. */
  readonly replace: boolean;
  /** Where the key file of the local key service stands; null where the KEK is elsewhere. */
  readonly keyFile: string | null;
  /** Opens the key service; `keyFile`: the one that came with the keys and is not in its place yet. */
  readonly openKms: (keyFile: string | null) => Promise<KmsProvider>;
}

export interface Restored {
  readonly rows: number;
  readonly ended: Ended;
  readonly signingKeys: number;
  readonly keys: Proof;
}

export type RestoreProgress = (step: 'data' | 'keys', bytes: number, of: number) => void;

/** The checks that need the databases and change nothing: empty unless `replace`, and nobody served from them. */
export async function demandRestorable(options: RestoreOptions, data: Contents): Promise<void> {
  await withPools(options, async (main, keys) => {
    await demandNobodyServes(main);
    await demandNobodyServes(keys);
    if (!options.replace) await demandEmptyData(main);
    if (options.keysPath !== null && !options.replace) await demandEmptyKeys(keys);
    if (options.keysPath === null) await proveStanding(options, keys, data);
  });
}

async function proveStanding(options: RestoreOptions, keys: Sql, data: Contents): Promise<void> {
  const kms = await options.openKms(null);
  try {
    await lookBehindWalls(keys, (transaction) => proveKeys(transaction, kms, data.instance));
  } finally {
    await kms.close();
  }
}

/**
 * Loads a pair that was read whole before (`verifyPair`). Empties the databases, makes the schema of the backup's version, and
 * loads each database in one transaction: the keys are committed first and the data last, so that until the very end there is
 * nothing that a server would serve. What must not live again is ended, and the keys are proved, before either commit. The
 * files are read a second time here; a byte that changed in between undoes it all. Newer migrations run over the rows
 * afterwards.
 */
export async function restorePair(
  options: RestoreOptions,
  seen: { readonly data: Contents; readonly keys: Contents | null },
  progress: RestoreProgress,
): Promise<Restored> {
  return await withPools(options, async (main, keys) => {
    await clearStaged(options.dataFolder);
    await clearDatabase(main);
    await migrateTo(main, 'main', seen.data.migrations.length);
    if (seen.keys !== null) {
      await clearDatabase(keys);
      await migrateTo(keys, 'keys', seen.keys.migrations.length);
    }
    const done = await main.begin(async (data) => {
      const walled = await openForLoad(data);
      const rows = await load(data, options, options.dataPath, (at, of) => progress('data', at, of));
      const ended = await endWhatLives(data, seen.data);
      const proved = await keys.begin(async (transaction) => {
        const walledKeys = await openForLoad(transaction);
        if (options.keysPath !== null)
          await load(transaction, options, options.keysPath, (at, of) => progress('keys', at, of));
        const signingKeys = await endSigningKeys(transaction);
        const proof = await proveAndPlace(options, transaction, seen);
        await wallsUp(transaction, walledKeys);
        return { signingKeys, keys: proof };
      });
      await wallsUp(data, walled);
      await takeStaged(options.dataFolder);
      return { rows, ended, ...proved };
    });
    await migrate({ ownerUrl: options.ownerUrl, keysOwnerUrl: options.keysOwnerUrl, mode: 'real' });
    return done as Restored; // postgres.js unwraps promises in its type; there is none in it
  });
}

/** Proves the loaded keys with the key file that came with them, and puts that in its place just before they are committed. */
async function proveAndPlace(
  options: RestoreOptions,
  transaction: TransactionSql,
  seen: { readonly data: Contents; readonly keys: Contents | null },
): Promise<Proof> {
  const comesAlong = options.keyFile !== null && seen.keys !== null && hasKeyFile(seen.keys);
  const staged = comesAlong && options.keyFile !== null ? stagedKeyFile(options.keyFile) : null;
  const kms = await options.openKms(staged);
  try {
    const proof = await proveKeys(transaction, kms, seen.data.instance);
    if (staged !== null && options.keyFile !== null) await rename(staged, options.keyFile);
    return proof;
  } finally {
    await kms.close();
  }
}

const stagedKeyFile = (keyFile: string): string => `${keyFile}.restored`;

/** Time, and no walls between the owner and the rows; gives the tables whose walls must go up again. */
async function openForLoad(sql: TransactionSql): Promise<readonly string[]> {
  await patient(sql);
  return await wallsDown(sql);
}

async function load(
  sql: TransactionSql,
  options: RestoreOptions,
  path: string,
  progress: (at: number, of: number) => void,
): Promise<number> {
  const { contents } = await readBackup(
    path,
    options.opener,
    async (of, bytes) => {
      if (of.kind === 'table') await copyIn(sql, of, bytes);
      else if (of.kind === 'file') await stageFile(options.dataFolder, of, bytes);
      else await stageKeyFile(options, bytes);
    },
    progress,
  );
  await setSequences(sql, contents.sequences);
  return contents.entries.reduce((sum, { rows }) => sum + rows, 0);
}

async function stageKeyFile(options: RestoreOptions, bytes: AsyncIterable<Buffer>): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece);
  if (options.keyFile === null)
    throw new CarnetError(
      'bad-configuration',
      'These keys came with a key file, and another key service is configured.',
    );
  const path = stagedKeyFile(options.keyFile);
  const text = Buffer.concat(pieces).toString('utf8');
  parseKeyFile(path, text);
  await rm(path, { force: true });
  await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
}

async function withPools<T>(options: RestoreOptions, work: (main: Sql, keys: Sql) => Promise<T>): Promise<T> {
  const main = openPool(options.ownerUrl, { max: 1, name: 'carnet restore' });
  const keys = openPool(options.keysOwnerUrl, { max: 1, name: 'carnet restore' });
  try {
    return await work(main, keys);
  } finally {
    await Promise.all([main.end({ timeout: 2 }), keys.end({ timeout: 2 })]);
  }
}

const markName = 'restoring.json';

/** Says in the data folder that a restore began, until `unmarkRestore`: nothing is served from it in between. */
export async function markRestore(dataFolder: string, about: object): Promise<void> {
  await writeFile(`${dataFolder}/${markName}`, `${JSON.stringify(about)}\n`, { mode: 0o600, flush: true });
}

export async function unmarkRestore(dataFolder: string): Promise<void> {
  await rm(`${dataFolder}/${markName}`, { force: true });
}

/** Whether a restore began here and did not end. */
export async function isHalfRestored(dataFolder: string): Promise<boolean> {
  return (await readFile(`${dataFolder}/${markName}`).catch(() => null)) !== null;
}
