import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { VaultConfig } from '../src/config/index.ts';
import { CliInstance } from './cli-instance.ts';
import { type TestInstance, testInstance } from './instance.ts';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { testPassword } from './product.ts';

/** Backups of an instance whose keys a real OpenBao wraps: the KEK stays there, and the keys restored need that same one. */
let bao: OpenBao;
let why: string | null = null;
let from: TestInstance;
let to: TestInstance;
let parent = '';
let vault: VaultConfig;
const at = (...names: readonly string[]): string => join(parent, ...names);

beforeAll(async () => {
  const started = await startOpenBao();
  if (started.bao === null) {
    why = started.why;
    return;
  }
  bao = started.bao;
  vault = await vaultKey(bao);
  [from, to] = [await testInstance(), await testInstance()];
  parent = await mkdtemp(join(tmpdir(), 'carnet-backup-vault-'));
}, 180_000);
beforeEach((context) => {
  if (why !== null) context.skip(why);
});
afterAll(async () => {
  if (why !== null) return;
  await Promise.all([from.close(), to.close(), bao.close()]);
  await rm(parent, { recursive: true, force: true });
});

async function on(instance: TestInstance, data: string, key: VaultConfig): Promise<CliInstance> {
  const { app, owner, keys } = instance.urls;
  if (key.app === null || !('value' in key.app.secretId))
    throw new TypeError('setting up gives a role and its secret id');
  await writeFile(at(`${key.key}.secret-id`), key.app.secretId.value.reveal(), { mode: 0o600 });
  return new CliInstance(parent, data, {
    DATABASE_URL: app,
    DATABASE_OWNER_URL: owner,
    KEYS_DATABASE_URL: keys,
    WITNESSES: at('witness'),
    KMS: 'vault',
    VAULT_ADDR: key.address,
    VAULT_CACERT: key.caFile ?? '',
    VAULT_TRANSIT_KEY: key.key,
    VAULT_ROLE_ID: key.app.roleId.reveal(),
    VAULT_SECRET_ID_FILE: at(`${key.key}.secret-id`),
  });
}

test('backed up without the KEK, refused under another key, restored under its own', { timeout: 180_000 }, async () => {
  const a = await on(from, 'a', vault);
  await writeFile(at('password'), `${testPassword}\n`);
  await a.json(['account', 'create', '--email', 'ana@example.org', '--totp', '--password-file', at('password')]);
  await a.json(['backup', 'kit', '--out', at('kit')]);
  await a.json(['backup', 'kit', '--confirm', at('kit')]);
  const made = await a.json<{ data: string; keys: string }>([
    'backup',
    'create',
    '--to',
    at('data'),
    '--keys-to',
    at('keys'),
  ]);

  const restore = ['backup', 'restore', made.data, made.keys, '--kit', at('kit')];
  const other = await on(to, 'b', await vaultKey(bao));
  expect(await other.run(restore)).toMatchObject({ code: 1, err: expect.stringContaining('wrapped by another key') });
  expect(await to.superSql`select 1 from account`).toHaveLength(0);

  const done = await (await on(to, 'c', vault)).json<{ restored: boolean }>(restore);
  expect(done.restored).toBe(true);
  expect(await to.superSql`select email from account`).toEqual(await from.superSql`select email from account`);
  expect(await to.superSql`select 1 from audit_event where kind = 96`).toHaveLength(1);
});
