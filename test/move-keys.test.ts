import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProduct } from '../src/compose.ts';
import type { VaultConfig } from '../src/config/index.ts';
import { moveKeysOf } from '../src/move-keys.ts';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { signUp, type TestProduct, testProduct } from './product.ts';

/** A running instance goes from its key file to a real OpenBao. */
let bao: OpenBao;
let vault: VaultConfig;
let product: TestProduct;
let why: string | null = null;
beforeAll(async () => {
  const started = await startOpenBao();
  if (started.bao === null) {
    why = started.why;
    return;
  }
  bao = started.bao;
  vault = await vaultKey(bao);
  product = await testProduct({ config: { kms: { provider: 'local', seals: 'keys', encryptionKey: null, vault } } });
}, 180_000);
afterAll(async () => {
  if (why !== null) return;
  await product.close();
  await bao.close();
});

it('keys move to Vault under a running instance, which then needs its key file no more', {
  timeout: 60_000,
}, async (context) => {
  if (why !== null) return context.skip(why);
  const before = await signUp(product, 'before@carnet.example');
  const condition = {
    resourceType: 'Condition',
    subject: { reference: `Patient/${before.record}` },
    code: { text: 'asthma' },
  };
  const { id } = await before.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', condition);

  const { wrappedKeys } = await product.product.keyring.status();
  expect(await moveKeysOf(product.config, 'vault')).toMatchObject({ from: 'local', to: 'vault', moved: wrappedKeys });

  // The instance ran all the time, and goes on: with who was there, and with who comes now.
  await before.browser.json('POST', '/api/fhir/R4/Condition', condition);
  const after = await signUp(product, 'after@carnet.example');
  expect((await product.product.keyring.status()).kekVersion).toBe(1_000_001);

  rmSync(join(product.folder, 'encryption.key'));
  const moved = { ...product.config, kms: { ...product.config.kms, provider: 'vault' as const } };
  await expect(openProduct(product.config, '0.0.0', () => undefined)).rejects.toMatchObject({
    code: 'bad-configuration',
    detail: expect.stringContaining('KMS=vault'),
  });
  const next = await openProduct(moved, '0.0.0', () => undefined);
  try {
    for (const { browser, account } of [before, after]) {
      const actor = await next.identity.verifyAccessToken(browser.cookie('carnet_access'));
      expect(actor?.account).toBe(account);
    }
    expect(await next.keyring.status()).toMatchObject({ healthy: true, provider: 'vault' });
  } finally {
    await next.close();
  }
  expect((await before.browser.send('GET', `/api/fhir/R4/Condition/${id}`)).status).toBe(200);
});
