import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { VaultConfig } from '../src/config/index.ts';
import { appPolicy } from '../src/keyring/kms/vault/policies.ts';
import type { Protection } from '../src/rights/protection/contract.ts';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/**
 * What "How we protect your data" says of the keys when its ground is switched off: under a real OpenBao and a real PostgreSQL, by
 * the address that the page asks.
 */
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
  product = await testProduct({
    checksEvery: 100,
    config: { kms: { provider: 'vault', seals: 'keys', encryptionKey: null, vault } },
  });
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

const ofKeys = ['key-elsewhere', 'keys-turned', 'key-service', 'key-rights', 'keys-bound'];

/** The statements on keys as they are when they are looked at again. */
async function again(): Promise<Readonly<Record<string, string>>> {
  const { statements } = await marie.browser.json<Protection>('POST', '/api/protection/checks');
  const found = (statements ?? []).filter(({ id }) => ofKeys.includes(id));
  return Object.fromEntries(
    found.map(({ id, result, good, of }) => [id, result === 'met' ? 'met' : `${result} ${of - good}`]),
  );
}
const become = (wanted: Readonly<Record<string, string>>) =>
  expect.poll(again, { timeout: 60_000, interval: 1_000 }).toEqual(wanted);
const allMet = Object.fromEntries(ofKeys.map((id) => [id, 'met']));

const policy = (text: string) => bao.call('POST', `sys/policies/acl/${vault.key}-app`, { policy: text });
const right = (path: string, capability: string) => `path "${path}" { capabilities = ["${capability}"] }\n`;

test('the least policy widened turns its statement red, by however little, and mended it is green again', {
  timeout: 300_000,
}, async () => {
  await become(allMet);
  for (const more of [
    right(`${vault.mount}/keys/${vault.key}/rotate`, 'update'),
    right(`${vault.mount}/export/encryption-key/${vault.key}`, 'read'),
    right('auth/token/create', 'update'),
  ]) {
    expect((await policy(`${appPolicy(vault)}${more}`)).status).toBeLessThan(300);
    await become({ ...allMet, 'key-rights': 'not-met 1' });
    // A policy that does not let the server ask shows nothing, which is no green either.
    await policy(
      `${right(`${vault.mount}/encrypt/${vault.key}`, 'update')}${right(`${vault.mount}/decrypt/${vault.key}`, 'update')}`,
    );
    await become({ ...allMet, 'key-rights': 'not-checked 0' });
  }
  await policy(appPolicy(vault));
  await become(allMet);
});

test('a second policy for its role turns it red too, though no policy was changed', { timeout: 180_000 }, async () => {
  const role = `auth/approle/role/${vault.key}-app`;
  await bao.call('POST', role, { token_policies: [`${vault.key}-app`, `${vault.key}-custodian`] });
  // The custodian reads the key, rotates, trims and configures it.
  await become({ ...allMet, 'key-rights': 'not-met 4' });
  await bao.call('POST', role, { token_policies: [`${vault.key}-app`] });
  await become(allMet);
});

test('a rotation that is overdue turns its statement red', { timeout: 180_000 }, async () => {
  const { keysSql, instanceId } = product.instance;
  // A year and a tenth of it, and a day.
  await keysSql`update kek_ciphertext set created_at = created_at - interval '403 days' where kind = 'data-key' and subject <> ${instanceId}`;
  await become({ ...allMet, 'keys-turned': 'not-met 1' });
  await keysSql`update kek_ciphertext set created_at = created_at + interval '403 days' where kind = 'data-key' and subject <> ${instanceId}`;
  await become(allMet);
});

test('a Vault that cannot be reached turns its statement red, and what only it could answer is not checked', {
  timeout: 180_000,
}, async () => {
  await bao.kill();
  await become({
    ...allMet,
    'key-service': 'not-met 1',
    'keys-turned': 'met',
    'key-rights': 'not-checked 0',
    'keys-bound': 'not-checked 0',
  });
  await bao.restart();
  await become(allMet);
});

test('a stranger is told how many, not which', async () => {
  const told = (await (await fetch(`${product.origin}/api/protection`)).json()) as Protection;
  expect(told.statements).toBeNull();
  expect(told.held + told.notHeld).toBe(21);
});
