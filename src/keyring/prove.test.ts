import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { newUuid, randomBytes, systemClock } from '../kernel/index.ts';
import { createKeyring } from './keyring.ts';
import { readKeyFile } from './kms/key-file.ts';
import { createLocalCustodian, createLocalKms } from './kms/local.ts';
import { proveKeys, proveRowKey, rowKeyText } from './prove.ts';

let instance: TestInstance;
let folder = '';
let file = '';
beforeEach(async () => {
  instance = await testInstance();
  folder = await mkdtemp(join(tmpdir(), 'carnet-prove-'));
  file = join(folder, 'encryption.key');
  const kms = await createLocalKms({ file });
  const options = { sql: instance.keysSql, kms, clock: systemClock, instance: instance.instanceId };
  const keyring = await createKeyring(options);
  await (await createLocalCustodian({ file })).rotate();
  await keyring.createSubject(newUuid(), 'patient');
  await keyring.close();
});
afterEach(async () => {
  await instance.close();
  await rm(folder, { recursive: true });
});

const prove = async () => {
  const kms = await createLocalKms({ file });
  return await proveKeys(instance.keysSql, kms, instance.instanceId).finally(() => kms.close());
};

test('every row is checked, and one of each KEK version is opened', async () => {
  const { rows, kekVersions } = await prove();
  expect(rows).toBeGreaterThan(10);
  expect(kekVersions).toEqual([1, 2]);
});

test('a row that was altered, and a KEK version that is missing, are told', async () => {
  const keys = (await readKeyFile(file))?.lines;
  await writeFile(file, `2 ${keys?.get(2)?.toString('base64')}\n`);
  await expect(prove()).rejects.toMatchObject({ code: 'key-destroyed' });
  const lines = [1, 2].map((version) => `${version} ${keys?.get(version)?.toString('base64')}`);
  await writeFile(file, `${lines.join('\n')}\n`);
  await instance.keysSql`update kek_ciphertext set epoch = epoch + 1 where kind = 'data-key' and purpose = 'patient'`;
  await expect(prove()).rejects.toMatchObject({ code: 'not-openable' });
});

test('an empty keys database proves nothing, and nothing is made in it', async () => {
  await instance.keysSql`delete from kek_ciphertext`;
  await expect(prove()).rejects.toMatchObject({ code: 'bad-configuration' });
  expect(await instance.keysSql`select 1 from kek_ciphertext`).toHaveLength(0);
});

test('the row key as text is enough to know whether a key service is the right one', async () => {
  const text = await rowKeyText(instance.keysSql, instance.instanceId);
  const right = await createLocalKms({ file });
  await expect(proveRowKey(text, right, instance.instanceId)).resolves.toBeUndefined();
  const wrong = await createLocalKms({ key: randomBytes(32) });
  await expect(proveRowKey(text, wrong, instance.instanceId)).rejects.toMatchObject({ code: 'bad-configuration' });
  await expect(proveRowKey(text, right, newUuid())).rejects.toMatchObject({ code: 'bad-configuration' });
});
