import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmulatedAzure, emulateAzure } from '../../../../test/parts/azure-keys.ts';
import { kmsContractSuite, patient } from '../contract-suite.ts';
import type { AzureConnection } from './client.ts';
import { openAzureCustodian } from './custodian.ts';
import { openAzure } from './kms.ts';
import { parseWrap, writeWrap } from './wrap-format.ts';

let azure: EmulatedAzure;
beforeAll(async () => {
  azure = await emulateAzure();
});
afterAll(() => azure.close());

function connection(): AzureConnection {
  return {
    credential: { getToken: () => Promise.resolve({ token: 'test', expiresOnTimestamp: Date.now() + 3600_000 }) },
    options: { tlsOptions: { ca: azure.ca }, disableChallengeResourceVerification: true },
  };
}

let names = 0;
async function newKey() {
  const keyId = `${azure.url}/keys/test${++names}`;
  const custodian = await openAzureCustodian(keyId, connection());
  await custodian.rotate();
  return { keyId, custodian, kms: await openAzure(keyId, connection(), patient) };
}

kmsContractSuite('Azure Key Vault (emulated)', { create: newKey, rotates: true, destroysLater: true });

const context = Buffer.from('context');

it('takes no wrap that somebody made with the public key alone', async () => {
  const { kms, custodian } = await newKey();
  const wrap = await kms.wrap(Buffer.from('secret'), context);
  const parts = parseWrap(wrap.ciphertext);
  if (parts === null) throw new Error('a wrap has its form');
  const forged = writeWrap({ ...parts, signature: Buffer.alloc(64, 1) });
  await expect(kms.unwrap({ ...wrap, ciphertext: forged }, context)).rejects.toMatchObject({ code: 'not-openable' });
  expect(kms.authentic).toBe(true);
  await Promise.all([kms.close(), custodian.close()]);
});

it('follows a version that another process made', async () => {
  const { keyId, kms, custodian } = await newKey();
  const other = await openAzure(keyId, connection(), patient);
  const old = await other.wrap(Buffer.from('secret'), context);
  expect(await custodian.rotate()).toBe(2);
  expect((await kms.wrap(Buffer.from('x'), context)).kekVersion).toBe(2);
  expect(await kms.unwrap(old, context)).toEqual(Buffer.from('secret'));
  await Promise.all([kms.close(), other.close(), custodian.close()]);
});

it('says what is wrong', async () => {
  const nothing = await openAzure(`${azure.url}/keys/nothing`, connection());
  await expect(nothing.wrap(Buffer.from('x'), context)).rejects.toMatchObject({
    code: 'key-service-away',
    detail: expect.stringContaining('has no key'),
  });
  const untrusted = { ...connection(), options: { disableChallengeResourceVerification: true } };
  const refused = await openAzure(`${azure.url}/keys/test1`, untrusted);
  await expect(refused.wrap(Buffer.from('x'), context)).rejects.toMatchObject({ code: 'key-service-away' });
  await Promise.all([nothing.close(), refused.close()]);
});
