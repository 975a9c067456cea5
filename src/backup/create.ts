import { createReadStream } from 'node:fs';
import type { Sql, TransactionSql } from 'postgres';
import { appliedMigrations, openPool } from '../database/index.ts';
import { CarnetError, type Uuid } from '../kernel/index.ts';
import { holdRetirement, rowKeyText } from '../keyring/index.ts';
import type { Contents, Entry, EntryHead } from './contents.ts';
import { filesOf, readFileEntry } from './files.ts';
import type { Manifest } from './format.ts';
import { contentsFrame, writeEntry } from './frames.ts';
import type { Setup } from './setup.ts';
import { atOneMoment, copyOut, instanceOf, newestKekVersion, rightsOf, sequencesOf, tablesOf } from './store.ts';
import { removeDraft, writeDraft } from './write-file.ts';

export interface CreateOptions {
  /** Addresses of the two databases for their owner, or a superuser. */
  readonly ownerUrl: string;
  readonly keysOwnerUrl: string;
  readonly dataFolder: string;
  /** The key file of the local key service; null where the KEK is elsewhere. */
  readonly keyFile: string | null;
  readonly setup: Setup;
  readonly pair: Uuid;
  /** Where the two files will stand. */
  readonly dataPath: string;
  readonly keysPath: string;
}

export interface Created {
  readonly data: Manifest;
  readonly keys: Manifest;
  readonly tables: number;
  readonly rows: number;
  readonly keyRows: number;
  readonly kekVersion: number;
}

export type Progress = (step: 'data' | 'keys' | 'reading', bytes: number, of: number | null) => void;

/**
 * Backs up the data first and the keys second, each at one moment, while nobody can destroy a key: whatever key the data
 * need is among the keys, unless it was destroyed before. Leaves two drafts that wait for their signatures.
 */
export async function createPair(options: CreateOptions, progress: Progress): Promise<Created> {
  const main = openPool(options.ownerUrl, { max: 1, name: 'carnet backup' });
  const keys = openPool(options.keysOwnerUrl, { max: 2, name: 'carnet backup' });
  try {
    const hold = await holdRetirement(keys);
    const [data, dataContents] = await backUpData(options, main, (bytes) => progress('data', bytes, null));
    const [keysManifest, keysContents] = await backUpKeys(options, keys, (bytes) => progress('keys', bytes, null));
    await hold.release();
    return {
      data,
      keys: keysManifest,
      tables: dataContents.entries.filter(({ kind }) => kind === 'table').length,
      rows: sum(dataContents),
      keyRows: sum(keysContents),
      kekVersion: keysContents.keys?.kekVersion ?? 0,
    };
  } catch (error) {
    await Promise.all([removeDraft(options.dataPath), removeDraft(options.keysPath)]);
    throw error;
  } finally {
    await Promise.all([main.end({ timeout: 2 }), keys.end({ timeout: 2 })]);
  }
}

export interface KeysOptions extends Pick<CreateOptions, 'keyFile' | 'setup' | 'pair' | 'keysPath'> {
  /** Address of the keys database, for its owner or for the role carnet_keys. */
  readonly keysUrl: string;
}

/** Backs up the keys alone, as `createPair` does; leaves a draft that waits for its signature. Gives the KEK version of its keys. */
export async function createKeys(
  options: KeysOptions,
): Promise<{ readonly manifest: Manifest; readonly kekVersion: number }> {
  const keys = openPool(options.keysUrl, { max: 2, name: 'carnet backup' });
  try {
    const hold = await holdRetirement(keys);
    const [manifest, contents] = await backUpKeys(options, keys, () => undefined);
    await hold.release();
    return { manifest, kekVersion: contents.keys?.kekVersion ?? 0 };
  } catch (error) {
    await removeDraft(options.keysPath);
    throw error;
  } finally {
    await keys.end({ timeout: 2 });
  }
}

const sum = ({ entries }: Contents): number => entries.reduce((all, { rows }) => all + rows, 0);

interface Piece {
  readonly of: EntryHead;
  readonly bytes: AsyncIterable<Uint8Array>;
}

async function backUpData(
  options: CreateOptions,
  sql: Sql,
  progress: (bytes: number) => void,
): Promise<[Manifest, Contents]> {
  const { setup, pair, recipient, path, dataFolder } = {
    ...options,
    recipient: options.setup.recipient,
    path: options.dataPath,
  };
  return await atOneMoment(sql, async (transaction) => {
    if ((await instanceOf(transaction)) !== setup.instance) {
      throw new CarnetError(
        'bad-configuration',
        'The recovery kit was made for another instance. Make one for this: npx carnet backup kit',
      );
    }
    const tables = await tablesOf(transaction);
    const files = await filesOf(dataFolder);
    const pieces: Piece[] = [
      ...tables.map((of) => ({ of, bytes: copyOut(transaction, of) })),
      ...files.map((of) => ({ of, bytes: readFileEntry(dataFolder, of) })),
    ];
    const about = { kind: 'data', instance: setup.instance, pair, madeAt: new Date().toISOString() } as const;
    return await draft({ path, recipient, about, progress }, pieces, async (entries) => ({
      format: 1,
      ...about,
      migrations: await appliedMigrations(transaction),
      entries,
      sequences: await sequencesOf(transaction),
      keys: null,
      setup: null,
      ...(await rightsOf(transaction)),
    }));
  });
}

async function backUpKeys(
  options: Pick<CreateOptions, 'keyFile' | 'setup' | 'pair' | 'keysPath'>,
  sql: Sql,
  progress: (bytes: number) => void,
): Promise<[Manifest, Contents]> {
  const { setup, pair, keyFile } = options;
  return await atOneMoment(sql, async (transaction: TransactionSql) => {
    const tables = await tablesOf(transaction);
    const pieces: Piece[] = tables.map((of) => ({ of, bytes: copyOut(transaction, of) }));
    if (keyFile !== null) {
      const of: EntryHead = { kind: 'key-file', name: 'encryption.key', columns: [] };
      pieces.push({ of, bytes: createReadStream(keyFile) });
    }
    const about = { kind: 'keys', instance: setup.instance, pair, madeAt: new Date().toISOString() } as const;
    return await draft(
      { path: options.keysPath, recipient: setup.recipient, about, progress },
      pieces,
      async (entries) => ({
        format: 1,
        ...about,
        migrations: await appliedMigrations(transaction),
        entries,
        sequences: await sequencesOf(transaction),
        keys: {
          kekVersion: await newestKekVersion(transaction),
          rowKey: await rowKeyText(transaction, setup.instance),
        },
        setup,
      }),
    );
  });
}

async function draft(
  options: Parameters<typeof writeDraft>[0],
  pieces: readonly Piece[],
  describe: (entries: readonly Entry[]) => Promise<Contents>,
): Promise<[Manifest, Contents]> {
  let contents: Contents | null = null;
  async function* frames(): AsyncGenerator<Buffer> {
    const entries: Entry[] = [];
    for (const { of, bytes } of pieces) entries.push(yield* writeEntry(of, bytes));
    contents = await describe(entries);
    yield contentsFrame(contents);
  }
  const manifest = await writeDraft(options, frames());
  if (contents === null) throw new CarnetError('internal', 'A backup was written without its contents.');
  return [manifest, contents];
}
