import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmulatedAws, emulateAws } from '../../../../test/parts/aws-kms.ts';
import { kmsContractSuite, patient } from '../contract-suite.ts';
import { openAwsCustodian } from './custodian.ts';
import { openAws } from './kms.ts';

let aws: EmulatedAws;
beforeAll(async () => {
  aws = await emulateAws();
});
afterAll(() => aws.close());

const connection = () => ({
  endpoint: aws.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

let names = 0;
async function newKey() {
  const alias = `alias/carnet/test-${++names}`;
  const custodian = await openAwsCustodian(alias, connection());
  await custodian.rotate();
  return { alias, custodian, kms: await openAws(alias, connection(), patient) };
}

kmsContractSuite('AWS KMS (emulated)', { create: newKey, rotates: true, destroysLater: true });

it('gives AWS no id of anybody: its log keeps contexts in clear', async () => {
  const { kms } = await newKey();
  const context = Buffer.from('0b7e5a4e-subject');
  await kms.unwrap(await kms.wrap(Buffer.from('secret'), context), context);
  expect(aws.trail.filter(({ operation }) => operation === 'Decrypt').length).toBeGreaterThan(0);
  expect(JSON.stringify(aws.trail)).not.toContain('0b7e5a4e');
  expect(JSON.stringify(aws.trail)).not.toContain(context.toString('base64'));
  await kms.close();
});

it('follows a second provider and a new version through the alias', async () => {
  const { alias, custodian, kms } = await newKey();
  const other = await openAws(alias, connection(), patient);
  const old = await kms.wrap(Buffer.from('secret'), Buffer.from('c'));
  expect(await custodian.rotate()).toBe(2);
  expect((await other.wrap(Buffer.from('x'), Buffer.from('c'))).kekVersion).toBe(2);
  expect(await other.unwrap(old, Buffer.from('c'))).toEqual(Buffer.from('secret'));
  await Promise.all([kms.close(), other.close(), custodian.close()]);
});

it('says what is wrong', async () => {
  const nothing = await openAws('alias/nothing', connection());
  await expect(nothing.wrap(Buffer.from('x'), Buffer.from('c'))).rejects.toMatchObject({
    code: 'key-service-away',
    detail: expect.stringContaining('has no key'),
  });
  const nowhere = await openAws('alias/x', { ...connection(), endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
  await expect(nowhere.wrap(Buffer.from('x'), Buffer.from('c'))).rejects.toMatchObject({ code: 'key-service-away' });
  await Promise.all([nothing.close(), nowhere.close()]);
});
