import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { type Config, readConfig, readEnvironment } from '../../config/index.ts';
import { randomBytes } from '../../kernel/index.ts';
import { checkInstance } from '../check.ts';
import { checkAudit, checkClock, checkKeysApart, checkReachable, checkRoles, checkRowSecurity } from './database.ts';
import { checkFolder, checkKey } from './disk.ts';

let instance: TestInstance;
let folder = '';
const databases = () => ({ url: instance.urls.app, keysUrl: instance.urls.keys });

beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  await instance.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-check-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function configOf(data: string): Config {
  const files = { read: () => '', mode: () => null };
  return readConfig(readEnvironment({ CARNET_DATA: data }, files), { mode: 'real', folder: tmpdir() });
}

test('a database as the migrations make it passes every line', async () => {
  for (const look of [checkReachable, checkRoles, checkRowSecurity, checkAudit, checkKeysApart, checkClock]) {
    expect(await look(databases())).toMatchObject({ result: 'ok' });
  }
});

test('a role that got too much, a table without its wall, a log that can be changed: each is named', async () => {
  await instance.superSql.unsafe(`
    create table loose (subject uuid);
    grant create on schema public to carnet_app;
    grant update on audit_event to carnet_app`);
  expect(await checkRoles(databases())).toMatchObject({
    result: 'failed',
    says: expect.stringContaining('carnet_app: creates in schema public'),
  });
  expect(await checkRowSecurity(databases())).toMatchObject({
    result: 'failed',
    says: expect.stringContaining('loose'),
  });
  expect(await checkAudit(databases())).toMatchObject({
    result: 'failed',
    says: expect.stringContaining('carnet_app: update'),
  });
  await instance.superSql.unsafe(`
    drop table loose;
    revoke create on schema public from carnet_app;
    revoke update on audit_event from carnet_app`);
});

test('keys in the database of the data are seen', async () => {
  const mixed = { url: instance.urls.app, keysUrl: instance.urls.app };
  expect(await checkKeysApart(mixed)).toMatchObject({ result: 'failed' });
});

test('a folder or key that others can read is named with the command that mends it', async () => {
  const config = configOf(folder);
  const key = join(folder, 'encryption.key');
  await writeFile(key, `1 ${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  expect(await checkFolder(config)).toMatchObject({ result: 'ok' });
  expect(await checkKey(config)).toMatchObject({ result: 'warning' });
  await chmod(key, 0o644);
  expect(await checkFolder(config)).toMatchObject({
    result: 'failed',
    says: expect.stringContaining(`chmod go-rw ${key}`),
  });
  expect(await checkKey(config)).toMatchObject({ result: 'failed', says: expect.stringContaining(`chmod 600 ${key}`) });
});

test('an instance that does not run is told so, and nothing is started or made', async () => {
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  const lines = await checkInstance(configOf(data));
  expect(lines.find((line) => line.name === 'server')?.result).toBe('warning');
  expect(lines.find((line) => line.name === 'database')?.result).toBe('not checked');
});
