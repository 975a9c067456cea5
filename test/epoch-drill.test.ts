import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Config, VaultConfig } from '../src/config/index.ts';
import { openPool } from '../src/database/index.ts';
import { randomBytes } from '../src/kernel/index.ts';
import { openKms } from '../src/keyring/index.ts';
import { CliInstance, type Served } from './cli-instance.ts';
import { everything, signIn } from './drill.ts';
import { summaryFiles } from './fixtures/fhir/examples.ts';
import { type TestInstance, testInstance } from './instance.ts';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { type Browser, testConfig, testPassword } from './product.ts';

/**
 * The drill of an epoch, by the commands that an operator types, with local keys and with a real OpenBao: two people, a backup and a
 * copy of both databases, one of the two erased, the epoch ended. Then the copy of both opens nothing at all, and the backup of the
 * data with the newest keys gives the other one back, every entry as it was.
 */
let bao: OpenBao | null = null;
let why = '';
let parent = '';
const instances: TestInstance[] = [];
const copies: string[] = [];
let served: Served | null = null;
const at = (...names: readonly string[]): string => join(parent, ...names);

beforeAll(async () => {
  const started = await startOpenBao();
  if (started.bao === null) why = started.why;
  else bao = started.bao;
}, 180_000);
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carnet-epoch-drill-'));
});
afterEach(async () => {
  await served?.stop();
  served = null;
  await Promise.all(instances.splice(0).map((instance) => instance.close()));
  const admin = openPool(inject('cluster').superUrl, { max: 1 });
  for (const name of copies.splice(0)) await admin.unsafe(`drop database ${name} with (force)`);
  await admin.end();
  await rm(parent, { recursive: true, force: true });
});
afterAll(async () => {
  await bao?.close();
});

type Urls = Pick<TestInstance['urls'], 'app' | 'owner' | 'keys'>;

/** An instance of its own for the commands, under a key service. */
async function on(urls: Urls, data: string, vault: VaultConfig | null): Promise<CliInstance> {
  const databases = {
    DATABASE_URL: urls.app,
    DATABASE_OWNER_URL: urls.owner,
    KEYS_DATABASE_URL: urls.keys,
    // The rights ledger stands here too, so that the data can be restored into another folder.
    WITNESSES: at('witness'),
  };
  if (vault === null) return new CliInstance(parent, data, databases);
  const { app, custodian } = vault;
  if (app === null || custodian === null || !('value' in app.secretId) || !('value' in custodian.secretId))
    throw new TypeError('setting up gives two roles and their secret ids');
  await writeFile(at('app.secret-id'), app.secretId.value.reveal(), { mode: 0o600 });
  await writeFile(at('custodian.secret-id'), custodian.secretId.value.reveal(), { mode: 0o600 });
  return new CliInstance(parent, data, {
    ...databases,
    KMS: 'vault',
    VAULT_ADDR: vault.address,
    VAULT_CACERT: vault.caFile ?? '',
    VAULT_TRANSIT_KEY: vault.key,
    VAULT_ROLE_ID: app.roleId.reveal(),
    VAULT_SECRET_ID_FILE: at('app.secret-id'),
    VAULT_CUSTODIAN_ROLE_ID: custodian.roleId.reveal(),
    VAULT_CUSTODIAN_SECRET_ID_FILE: at('custodian.secret-id'),
  });
}

async function fresh(): Promise<TestInstance> {
  const instance = await testInstance();
  instances.push(instance);
  return instance;
}

/** Both databases as they are now, of an instance that is not served. */
async function copyOf({ app, owner, keys }: Urls): Promise<Urls> {
  const copy = async (url: string): Promise<string> => {
    const name = `copy_${randomBytes(6).toString('hex')}`;
    const admin = openPool(inject('cluster').superUrl, { max: 1 });
    const from = new URL(url).pathname.slice(1);
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${from}`;
    await expect
      .poll(async () => (await admin`select 1 from pg_stat_activity where datname = ${from}`).length, {
        timeout: 20_000,
      })
      .toBe(0);
    await admin.unsafe(`create database ${name} template ${from} owner carnet_owner`);
    await admin.unsafe(`grant connect on database ${name} to public`);
    await admin.end();
    copies.push(name);
    return name;
  };
  const [main, wrapped] = [await copy(app), await copy(keys)];
  const named = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  return { app: named(app, main), owner: named(owner, main), keys: named(keys, wrapped) };
}

interface Person {
  readonly email: string;
  readonly secret: string;
}

async function account(on: CliInstance, email: string): Promise<Person> {
  const args = ['account', 'create', '--email', email, '--totp', '--password-file', at('password')];
  const { totp } = await on.json<{ totp: { secret: string } }>(args);
  return { email, secret: totp.secret };
}

/** A record with everything that a summary from elsewhere has. */
async function fill(browser: Browser): Promise<string> {
  const { consent } = await browser.json<{ consent: object }>('GET', '/api/instance');
  await browser.json('POST', '/api/access/consents', { ...consent, language: 'en' });
  const { id: record } = await browser.json<{ id: string }>('POST', '/api/records', { kind: 'self' });
  const body = readFileSync(summaryFiles[0] ?? '');
  const headers = { 'content-type': 'application/fhir+json' };
  const upload = await browser.json<{ id: string }>('POST', `/api/imports?record=${record}`, body, headers);
  await browser.json('POST', `/api/imports/${upload.id}/confirm`, { patient: 'replace' });
  await expect
    .poll(async () => (await browser.json<{ state: string }>('GET', `/api/imports/${upload.id}`)).state, {
      timeout: 60_000,
    })
    .toBe('done');
  return record;
}

interface WrappedRow {
  readonly kek_version: number;
  readonly ciphertext: Buffer;
  readonly context: Buffer;
}

/** Key for key: how many rows of a keys database the key service opens, as it is now. */
async function openable(keysUrl: string, config: Config): Promise<{ readonly rows: number; readonly open: number }> {
  const sql = openPool(keysUrl, { max: 1 });
  const kms = await openKms(config);
  try {
    const rows = await sql<WrappedRow[]>`select kek_version, ciphertext, context from kek_ciphertext`;
    let open = 0;
    for (const { kek_version: kekVersion, ciphertext, context } of rows)
      if ((await kms.unwrap({ kekVersion, ciphertext }, context)) !== null) open++;
    return { rows: rows.length, open };
  } finally {
    await kms.close();
    await sql.end();
  }
}

describe.each(['local', 'vault'] as const)('an epoch under %s', (provider) => {
  test('ends: old databases open nothing, old data with the newest keys give back who stayed', {
    timeout: 900_000,
  }, async (context) => {
    if (provider === 'vault' && bao === null) context.skip(why);
    const vault = provider === 'vault' && bao !== null ? await vaultKey(bao) : null;
    const { urls } = await fresh();
    const a = await on(urls, 'a', vault);
    await writeFile(at('password'), `${testPassword}\n`);
    const [leaves, stays] = [await account(a, 'leaves@example.org'), await account(a, 'stays@example.org')];

    served = await a.serve();
    await fill(await signIn(served.origin, leaves.email, leaves.secret, 0));
    const browser = await signIn(served.origin, stays.email, stays.secret, 0);
    const record = await fill(browser);
    const wanted = await everything(browser, served.origin, record);
    expect(wanted.size).toBeGreaterThan(10);

    // Before there is a kit the end of an epoch waits, and says so.
    const waits = await a.run(['keys', 'end-epoch']);
    expect(waits, waits.err).toMatchObject({ code: 1, out: expect.stringContaining('no recovery kit yet') });
    if (vault === null) {
      // The server's own worker may try again just now.
      const says = (...args: readonly string[]) =>
        expect.poll(async () => (await a.run(args)).out, { timeout: 60_000 });
      await says('keys', 'status').toContain('The end of the epoch waits: there is no recovery kit yet');
      await says('check').toMatch(/epoch +warning .*no recovery kit yet/);
    }
    await a.json(['backup', 'kit', '--out', at('kit')]);
    await a.json(['backup', 'kit', '--confirm', at('kit')]);
    const backUp = ['backup', 'create', '--to', at('data'), '--keys-to', at('keys')];
    const old = await a.json<{ data: string; keys: string }>(backUp);
    // That backup is of the keys as they were wrapped again, so that it is all that the end waited for. (Where the server's own
    // worker was quicker, this ends another.)
    const first = await a.run(['keys', 'end-epoch', '--json']);
    expect(first, first.err).toMatchObject({ code: 0 });

    // As another epoch has it: a copy of both databases, and one of the two is erased.
    const epoch = async () => (await a.json<{ epoch: { number: number } }>(['keys', 'status'])).epoch.number;
    const number = await epoch();
    await served.stop();
    const copied = await copyOf(urls);
    served = await a.serve();
    const gone = await signIn(served.origin, leaves.email, leaves.secret, 1);
    const { receipt } = await gone.json<{ receipt: { epoch: number } }>('DELETE', '/api/account');
    expect(receipt.epoch).toBe(number);
    const config: Config = {
      ...testConfig(urls, at('a'), 1),
      ...(vault === null ? {} : { kms: { provider: 'vault', seals: 'keys', encryptionKey: null, vault } }),
    };
    const before = await openable(copied.keys, config);
    expect([before.open, before.rows > 20]).toEqual([before.rows, true]);

    const had = await readdir(at('keys'));
    // Beside the running server. It backs up the keys by itself, beside the last backup of them.
    const ended = await a.run(['keys', 'end-epoch']);
    expect(ended, ended.err).toMatchObject({ code: 0, out: expect.stringContaining('The epoch has ended') });
    expect(ended.out).toContain(vault === null ? 'until you delete them:' : 'open nothing any more;');
    expect(ended.out).toContain(old.keys);
    const alone = (await readdir(at('keys'))).filter((name) => !had.includes(name));
    expect(alone).toHaveLength(1);
    expect((await a.run(['check'])).out).toMatch(/epoch +ok +Epoch \d+ since/);
    expect(await epoch()).toBe(number + 1);
    const beside = await signIn(served.origin, stays.email, stays.secret, 1);
    expect((await everything(beside, served.origin, record)).size).toBe(wanted.size);
    await served.stop();

    // The old databases, with the key service as it is.
    expect(await openable(copied.keys, config)).toEqual({ rows: before.rows, open: 0 });
    await mkdir(at('b'), { mode: 0o700 });
    if (vault === null) await copyFile(at('a', 'encryption.key'), at('b', 'encryption.key'));
    const b = await on(copied, 'b', vault);
    const start = await b.run(['serve']);
    expect(start.code, start.out).toBe(1);
    expect(start.err).toMatch(/destroyed|another key-encryption key/);

    // The old backup of the data, with the newest keys.
    await mkdir(at('newest'));
    const newest = at('newest', alone[0] ?? '');
    await rename(at('keys', alone[0] ?? ''), newest);
    const c = await on((await fresh()).urls, 'c', vault);
    const restored = await c.run(['backup', 'restore', old.data, newest, '--kit', at('kit')]);
    expect(restored, restored.err).toMatchObject({ code: 0 });
    served = await c.serve();
    const after = await signIn(served.origin, stays.email, stays.secret, 1);
    const found = await everything(after, served.origin, record);
    expect([...found.keys()]).toEqual([...wanted.keys()]);
    for (const [path, text] of wanted) expect(found.get(path), path).toBe(text);
    await expect(signIn(served.origin, leaves.email, leaves.secret, 2)).rejects.toThrow();
    await served.stop();

    if (vault === null) return;
    // With Vault not even the backup of both from before does: the keys it holds are wrapped by what is gone.
    const both = await on((await fresh()).urls, 'd', vault);
    const refused = await both.run(['backup', 'restore', old.data, old.keys, '--kit', at('kit')]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/destroyed/) });
  });
});
