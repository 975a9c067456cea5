import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { type TestFloors, testFloors } from '../../test/people.ts';
import { knownMigrations, migrateTo, openPool } from '../database/index.ts';
import { newUuid } from '../kernel/index.ts';
import { createLocalKms, holdRetirement } from '../keyring/index.ts';
import { clearDatabase } from './empty.ts';
import { readManifest } from './format.ts';
import { demandRestorable, type RestoreOptions, restorePair } from './restore.ts';
import { copyIn } from './store.ts';
import { backUp, type MadePair, person } from './testing.fixture.ts';
import { demandPair, verifyFile } from './verify.ts';
import { readBack } from './write-file.ts';

let floors: TestFloors;
let target: TestInstance;
let folder = '';
let made: MadePair;

beforeAll(async () => {
  floors = await testFloors();
  folder = await mkdtemp(join(tmpdir(), 'carnet-backup-'));
  await person(floors);
  await person(floors);
  made = await backUp(floors, folder, 'first');
});
afterAll(async () => {
  await floors.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  target = await testInstance();
  await target.superSql`delete from instance`;
});
afterEach(async () => {
  await target.close();
});

const optionsOf = (pair: MadePair, more: Partial<RestoreOptions> = {}): RestoreOptions => ({
  ownerUrl: target.urls.owner,
  keysOwnerUrl: target.urls.keysOwner,
  dataFolder: folder,
  dataPath: pair.dataPath,
  keysPath: pair.keysPath,
  opener: pair.opener,
  replace: false,
  keyFile: null,
  openKms: async () => createLocalKms({ key: floors.key }),
  ...more,
});

async function restore(pair: MadePair, more: Partial<RestoreOptions> = {}) {
  const options = optionsOf(pair, more);
  const data = await verifyFile(options.dataPath, options.opener);
  const keys = options.keysPath === null ? null : await verifyFile(options.keysPath, options.opener);
  await demandPair(data, keys);
  await demandRestorable(options, data.contents);
  // No pool of the target may hold a connection to what is dropped.
  return await restorePair(options, { data: data.contents, keys: keys?.contents ?? null }, () => undefined);
}

async function rowsOf(url: string): Promise<Record<string, string[]>> {
  const sql = openPool(url, { max: 1 });
  try {
    return await allRows(sql);
  } finally {
    await sql.end();
  }
}

async function allRows(sql: Sql): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }[]>`select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
  const all: Record<string, string[]> = {};
  for (const { name } of tables) {
    const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from public.${name} t order by 1`);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

const keysUrl = (instance: TestInstance): string => {
  const url = new URL(instance.urls.super);
  url.pathname = new URL(instance.urls.keys).pathname;
  return url.href;
};

test('both files are whole, and say of themselves nothing but which they are', async () => {
  const { signingKey } = made.opener;
  const manifest = await readBack(made.dataPath, signingKey);
  expect(manifest).toMatchObject({ kind: 'data', instance: floors.instance.instanceId });
  expect((await readBack(made.keysPath, signingKey)).pair).toBe(manifest.pair);
  expect((await readFile(made.dataPath)).includes('resource_history')).toBe(false);
  const data = await verifyFile(made.dataPath, made.opener);
  const table = (name: string) => data.contents.entries.find((entry) => entry.name === name)?.rows;
  expect([table('resource'), table('resource_history'), table('record')]).toEqual([6, 6, 2]);
});

test('every row comes back as it was, in both databases; what must not live is ended; the walls stand', async () => {
  const [before, keysBefore] = [await rowsOf(floors.instance.urls.super), await rowsOf(keysUrl(floors.instance))];
  const done = await restore(made);
  const [after, keysAfter] = [await rowsOf(target.urls.super), await rowsOf(keysUrl(target))];
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const name of ['resource', 'resource_history', 'record', 'relation', 'audit_event', 'audit_locator', 'instance'])
    expect(after[name], name).toEqual(before[name]);
  expect(keysAfter).toEqual(keysBefore);
  expect(done.ended).toMatchObject({ session: 2, refresh_token: 0 });
  expect(done.keys.kekVersions).toEqual([1]);
  const [live] = await target.superSql`select count(*)::int as n from session where revoked_at is null`;
  expect(live?.['n']).toBe(0);
  const [walls] = await target.superSql`select count(*)::int as n from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity and not relforcerowsecurity`;
  expect(walls?.['n']).toBe(0);
  const [next] = await target.superSql`select nextval('audit_event_seq_seq')::int as n`;
  const [most] = await target.superSql`select max(seq)::int as n from audit_event`;
  expect(next?.['n']).toBeGreaterThan(most?.['n']);
});

test('an instance that holds anything is refused, unless it may be lost', async () => {
  await restore(made);
  await expect(restore(made)).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('--replace') });
  await restore(made, { replace: true });
  expect((await rowsOf(target.urls.super))['resource']).toHaveLength(6);
});

test('older data are restored with the newest keys: what was erased since stays closed, the others open', async () => {
  const gone = await person(floors);
  const list = newUuid();
  await floors.instance
    .superSql`insert into patient_list (id, account, made_at, mac) values (${list}, ${newUuid()}, now(), ${Buffer.alloc(32)})`;
  await floors.instance
    .superSql`insert into patient_list_entry (list, subject, version, sealed) values (${list}, ${gone.subject}, 1, ${Buffer.alloc(64)})`;
  const old = await backUp(floors, folder, 'old', made);
  await floors.instance.superSql`select 1`;
  await floors.instance.keysSql`delete from kek_ciphertext where subject = ${gone.subject}`;
  const fresh = await backUp(floors, folder, 'fresh', made);
  await restore({ ...old, keysPath: fresh.keysPath });
  const keys = await target.keysSql`select 1 from kek_ciphertext where subject = ${gone.subject}`;
  expect(keys).toHaveLength(0);
  expect((await target.superSql`select 1 from resource where subject = ${gone.subject}`).length).toBeGreaterThan(0);
  // Whoever is on a list may have left it since.
  expect(await target.superSql`select ended_at is null as living from patient_list`).toEqual([{ living: false }]);
  expect(await target.superSql`select 1 from patient_list_entry`).toEqual([]);
});

test('keys that are older than the data, and files in the wrong place, are refused', async () => {
  const later = await backUp(floors, folder, 'later', made);
  const [data, keys] = [await verifyFile(later.dataPath, made.opener), await verifyFile(made.keysPath, made.opener)];
  await expect(demandPair(data, keys)).rejects.toThrow('older than the data');
  await expect(demandPair(keys, data)).rejects.toThrow('does not hold the data');
});

test('no key of this kit, no look into it', async () => {
  const other = await backUp(floors, folder, 'other');
  await expect(verifyFile(made.dataPath, { ...made.opener, identity: other.opener.identity })).rejects.toThrow(
    'does not open it',
  );
  const stranger = Buffer.alloc(32, 7);
  await expect(verifyFile(made.dataPath, { ...made.opener, signingKey: stranger })).rejects.toMatchObject({
    code: 'not-openable',
  });
});

test('cut off anywhere, or with any byte changed, a file is refused before anything is touched', async () => {
  for (const path of [made.dataPath, made.keysPath]) {
    const copy = join(folder, 'copy');
    const { size } = await stat(path);
    const whole = await readFile(path);
    const places = [
      0,
      1,
      15,
      16,
      17,
      200,
      size >> 2,
      size >> 1,
      size - 600,
      size - 400,
      size - 69,
      size - 68,
      size - 40,
    ];
    for (const at of [...places, size - 4, size - 1]) {
      await copyFile(path, copy);
      await truncate(copy, at);
      await expect(verifyFile(copy, made.opener), `cut at ${at}`).rejects.toMatchObject({ code: 'not-openable' });
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      await writeFile(copy, changed);
      await expect(verifyFile(copy, made.opener), `changed at ${at}`).rejects.toMatchObject({ code: 'not-openable' });
    }
    await writeFile(copy, Buffer.concat([whole, Buffer.from('x')]));
    await expect(verifyFile(copy, made.opener)).rejects.toMatchObject({ code: 'not-openable' });
  }
});

test('a file that changes between the two readings undoes the whole restore', async () => {
  const copy = join(folder, 'changing');
  await copyFile(made.dataPath, copy);
  const options = optionsOf({ ...made, dataPath: copy });
  const [data, keys] = [await verifyFile(copy, made.opener), await verifyFile(made.keysPath, made.opener)];
  const bytes = await readFile(copy);
  const middle = (await readManifest(copy, made.opener.signingKey)).length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(copy, bytes);
  await expect(
    restorePair(options, { data: data.contents, keys: keys.contents }, () => undefined),
  ).rejects.toMatchObject({ code: 'not-openable' });
  expect((await rowsOf(target.urls.super))['resource']).toEqual([]);
  expect((await rowsOf(keysUrl(target)))['kek_ciphertext']).toEqual([]);
});

test('the wrong key service is refused, and the keys that stand can be kept', async () => {
  const wrong = async () => createLocalKms({ key: Buffer.from(Array.from({ length: 32 }, (_, n) => n * 7)) });
  await expect(restore(made, { openKms: wrong })).rejects.toMatchObject({ code: 'bad-configuration' });
  expect((await rowsOf(keysUrl(target)))['kek_ciphertext']).toEqual([]);
  await restore(made, { replace: true });
  await restore(made, { replace: true, keysPath: null });
  expect((await rowsOf(target.urls.super))['resource']).toHaveLength(6);
});

test('rows that PostgreSQL does not take fail the restore, they do not make it wait', async () => {
  const { superSql } = target;
  const of = { kind: 'table', name: 'once', columns: ['x'] } as const;
  await superSql.unsafe('create table once (x int primary key)');
  for (const last of [2, 60_000]) {
    const source = superSql.unsafe(
      `copy (select g from generate_series(1, ${last}) g union all select 1) to stdout (format binary)`,
    );
    const twice: Buffer = await buffer(await source.readable());
    const pieces = Readable.from([twice.subarray(0, 100), twice.subarray(100)]);
    await expect(superSql.begin((transaction) => copyIn(transaction, of, pieces))).rejects.toThrow();
  }
  expect(await superSql`select 1 from once`).toHaveLength(0);
});

test('a backup of an earlier version is restored under its own tables, which are then brought up to date', async () => {
  const { urls, superSql } = target;
  const earlier = openPool(urls.owner, { max: 1 });
  await clearDatabase(earlier);
  await migrateTo(earlier, 'main', 12);
  await earlier.end();
  await superSql`insert into instance (id, mode) values (${floors.instance.instanceId}, 'real')`;
  const old = await backUp(floors, folder, 'earlier', made, {
    ownerUrl: urls.super,
    keysOwnerUrl: keysUrl(floors.instance),
  });
  const data = await verifyFile(old.dataPath, old.opener);
  expect(data.contents.migrations).toHaveLength(12);
  await restore(old, { replace: true });
  expect(await superSql`select 1 from drizzle.__drizzle_migrations`).toHaveLength(
    (await knownMigrations('main')).length,
  );
  const newer = { ...data.contents, migrations: [...data.contents.migrations, { hash: 'ff', when: 1 }] };
  await expect(demandPair({ ...data, contents: newer }, null)).rejects.toThrow('another version of Carnet');
});

test('a backup waits for nobody, and nobody destroys keys meanwhile', async () => {
  const hold = await holdRetirement(floors.instance.keysSql);
  await expect(backUp(floors, folder, 'beside', made)).resolves.toBeDefined();
  await hold.release();
});

test('a table that the owner could not read whole stops the backup', async () => {
  await floors.instance.superSql.unsafe(`create table hidden (x int); alter table hidden enable row level security;
    alter table hidden force row level security; alter table hidden owner to carnet_owner`);
  await expect(backUp(floors, folder, 'hidden', made)).rejects.toThrow('hidden cannot be backed up');
  await floors.instance.superSql.unsafe('drop table hidden');
});
