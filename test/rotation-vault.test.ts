import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchKeysWorker } from '../src/cli/supervisor/server.ts';
import type { VaultConfig } from '../src/config/index.ts';
import type { RotationStatus } from '../src/keyring/index.ts';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** The KEK in a real OpenBao turns and is trimmed by the process that works on keys, with the custodian's role; the server has none. */
let bao: OpenBao;
let why: string | null = null;
let product: TestProduct;
let marie: SignedUp;
let vault: VaultConfig;

beforeAll(async () => {
  const started = await startOpenBao();
  if (started.bao === null) {
    why = started.why;
    return;
  }
  bao = started.bao;
  vault = await vaultKey(bao);
  product = await testProduct({ config: { kms: { provider: 'vault', seals: 'keys', encryptionKey: null, vault } } });
  marie = await signUp(product, 'marie@carnet.example');
}, 180_000);
beforeEach((context) => {
  if (why !== null) context.skip(why);
});
afterAll(async () => {
  if (why !== null) return;
  await product.close();
  await bao.close();
});

async function work(name: string, input: unknown): Promise<unknown> {
  const { urls } = product.instance;
  const worker = launchKeysWorker(product.config);
  try {
    return await worker.job(name, product.config, { url: urls.app, keysUrl: urls.keys }, input);
  } finally {
    await worker.stop();
  }
}

const kekVersions = async (): Promise<number[]> => {
  const rows = await product.instance.keysSql<
    { v: number }[]
  >`select distinct kek_version as v from kek_ciphertext order by 1`;
  return rows.map(({ v }) => v);
};

test('turns, wraps every key anew, and is trimmed: what stood under the old version opens no more', {
  timeout: 60_000,
}, async () => {
  expect(await kekVersions()).toEqual([1]);
  const [old] = await product.instance.keysSql`select * from kek_ciphertext limit 1`;
  const done = await work('keys-ask', { kind: 'kek', subject: null, rewrapOnly: false });
  expect(done).toMatchObject({ state: 'done', toVersion: 2 });
  expect(await kekVersions()).toEqual([2]);
  await expect(work('keys-trim', { withoutBackup: false })).rejects.toThrow(/backup/);
  expect(await work('keys-trim', { withoutBackup: true })).toMatchObject({ lowest: 2, destroyed: [1] });
  if (old === undefined) throw new TypeError('an instance has keys');
  const answer = await bao.call('POST', `${vault.mount}/decrypt/${vault.key}`, {
    ciphertext: `vault:v1:${(old['ciphertext'] as Buffer).toString('base64')}`,
    context: (old['context'] as Buffer).toString('base64'),
  });
  expect(answer.status).toBe(400);
  // The server that ran all the while opens what it wrapped, and makes new keys.
  await marie.browser.json('GET', `/api/card/${marie.record}?language=en`);
  await marie.browser.json('POST', '/api/records', { kind: 'dependent', ground: 'parent' });
  expect(await kekVersions()).toEqual([2]);
});

test('the server’s own role can do neither', async () => {
  const login = await bao.call('POST', 'auth/approle/login', {
    role_id: vault.app?.roleId.reveal(),
    secret_id: vault.app !== null && 'value' in vault.app.secretId ? vault.app.secretId.value.reveal() : '',
  });
  const token = String((login.body as { auth?: { client_token?: string } }).auth?.client_token);
  for (const path of ['rotate', 'trim', 'config'])
    expect((await bao.call('POST', `${vault.mount}/keys/${vault.key}/${path}`, {}, token)).status).toBe(403);
});

test('a version that Vault made by itself is as old as Vault says, for the commands and for the screen', {
  timeout: 60_000,
}, async () => {
  const { keysSql } = product.instance;
  // All that Carnet knows of ages is of two months ago.
  await keysSql`update kek_ciphertext set created_at = created_at - interval '60 days'`;
  await keysSql`update key_job set started_at = started_at - interval '60 days', finished_at = finished_at - interval '60 days'`;
  const key = `${vault.mount}/keys/${vault.key}`;
  expect((await bao.call('POST', `${key}/rotate`, {})).status).toBe(200);
  const facts = await bao.call('GET', key);
  const { latest_version: newest, keys } = (
    facts.body as { data: { latest_version: number; keys: Record<string, number> } }
  ).data;
  const madeAt = new Date((keys[newest] ?? 0) * 1000).toISOString();
  const dueAt = new Date(Date.parse(madeAt) + 90 * 24 * 3600_000).toISOString();
  const status = (await work('keys-status', null)) as RotationStatus;
  const kek = status.kinds.find(({ kind }) => kind === 'kek');
  expect(JSON.parse(JSON.stringify(kek))).toMatchObject({ version: newest, madeAt, dueAt, overdue: false });
  const told = await keysSql`select made_at from kek_version where version = ${newest}`;
  expect(told).toEqual([{ made_at: new Date(madeAt) }]);
});
