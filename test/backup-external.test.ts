import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomBytes } from '../src/kernel/index.ts';
import { CliInstance } from './cli-instance.ts';
import { type TestInstance, testInstance } from './instance.ts';
import { testPassword } from './product.ts';

/** Backups by the command line with a PostgreSQL of one's own, by its owner, and ENCRYPTION_KEY from the configuration. */
let from: TestInstance;
let to: TestInstance;
let parent = '';
const key = randomBytes(32).toString('base64');
const at = (...names: readonly string[]): string => join(parent, ...names);

beforeAll(async () => {
  [from, to] = [await testInstance(), await testInstance()];
  parent = await mkdtemp(join(tmpdir(), 'carnet-external-'));
});
afterAll(async () => {
  await from.close();
  await to.close();
  await rm(parent, { recursive: true, force: true });
});

function on(instance: TestInstance, data: string, more: Readonly<Record<string, string>> = {}): CliInstance {
  const { app, owner, keys } = instance.urls;
  const urls = { DATABASE_URL: app, DATABASE_OWNER_URL: owner, KEYS_DATABASE_URL: keys };
  return new CliInstance(parent, data, { ...urls, ENCRYPTION_KEY: key, WITNESSES: at('witness'), ...more });
}

/** The pools of a test instance count as connected servers: none may be open while a backup is restored. */
async function letGo(instance: TestInstance): Promise<void> {
  const { appSql, signInSql, deliverSql, retainSql, keysSql } = instance;
  await Promise.all([appSql, signInSql, deliverSql, retainSql, keysSql].map((sql) => sql.end({ timeout: 2 })));
}

test('backed up and restored by the owner; the wrong or a missing ENCRYPTION_KEY is refused before anything', {
  timeout: 180_000,
}, async () => {
  const a = on(from, 'a');
  await writeFile(at('password'), `${testPassword}\n`);
  await a.json(['account', 'create', '--email', 'ana@example.org', '--totp', '--password-file', at('password')]);
  await a.json(['backup', 'kit', '--out', at('kit')]);
  await a.json(['backup', 'kit', '--confirm', at('kit')]);
  const without = on(from, 'a', { DATABASE_OWNER_URL: '' });
  const create = ['backup', 'create', '--to', at('data'), '--keys-to', at('keys')];
  expect(await without.run(create)).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_OWNER_URL') });
  expect(await readdir(at('data'))).toEqual([]);
  const made = await a.json<{ data: string; keys: string }>(create);
  expect(await readdir(at('data'))).toHaveLength(1);

  await letGo(to);
  const restore = ['backup', 'restore', made.data, made.keys, '--kit', at('kit')];
  const wrong = on(to, 'b', { ENCRYPTION_KEY: randomBytes(32).toString('base64') });
  expect(await wrong.run(restore)).toMatchObject({ code: 1, err: expect.stringContaining('wrapped by another key') });
  const none = on(to, 'b', { ENCRYPTION_KEY: '' });
  expect(await none.run(restore)).toMatchObject({
    code: 1,
    err: expect.stringContaining('the one on the recovery kit'),
  });
  expect(await to.superSql`select 1 from account`).toHaveLength(0);
  expect(await readdir(parent)).not.toContain('b');

  const done = await on(to, 'b').json<{ restored: boolean; rows: number }>(restore);
  expect(done.restored).toBe(true);
  const accounts = await to.superSql`select password_hash, email from account`;
  expect(accounts).toEqual(await from.superSql`select password_hash, email from account`);
  const log = await to.superSql`select 1 from audit_event where kind = 96`;
  expect(log).toHaveLength(1);

  // A backup from the restored instance, by the setting that came along; the older one goes when its time is over.
  const second = await on(to, 'b').json<{ deleted: string[] }>(create);
  expect(second.deleted).toEqual([]);
  expect(await readdir(at('keys'))).toHaveLength(2);
  expect(await on(to, 'b').run([...restore, '--replace'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('There are newer keys'),
  });
  const later = [
    ...restore.with(3, join(at('keys'), (await readdir(at('keys'))).toSorted().at(-1) ?? '')),
    '--replace',
  ];
  expect(await on(to, 'b').run(later)).toMatchObject({ code: 0, err: '' });
});

test('a restore is refused while a server is connected, and into what is not empty', { timeout: 60_000 }, async () => {
  const [data = ''] = await readdir(at('data'));
  const keys = (await readdir(at('keys'))).toSorted().at(-1) ?? '';
  const restore = ['backup', 'restore', at('data', data), at('keys', keys), '--kit', at('kit')];
  await from.appSql`select 1`;
  expect(await on(from, 'a').run(restore)).toMatchObject({ code: 1, err: expect.stringContaining('stop it first') });
  await letGo(from);
  expect(await on(from, 'a').run(restore)).toMatchObject({ code: 1, err: expect.stringContaining('--replace') });
  expect(await from.superSql`select 1 from account`).toHaveLength(1);
});
