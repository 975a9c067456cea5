import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { read } from '../../config/read.fixture.ts';
import { generationStore } from '../generations/store.ts';
import { openCustodian, openInstanceCustodian, openInstanceKms, openKms } from '../index.ts';

let instance: TestInstance;
let folder: string;
beforeAll(async () => {
  instance = await testInstance();
  folder = mkdtempSync(join(tmpdir(), 'carnet-open-'));
});
afterAll(async () => {
  await instance.close();
  rmSync(folder, { recursive: true });
});

it('numbers versions of both halves as the rows have them, whatever the keys moved through', async () => {
  const config = read({ CARNET_DATA: folder });
  const first = await openInstanceKms(config, instance.keysSql);
  expect((await first.wrap(Buffer.from('x'), Buffer.from('c'))).kekVersion).toBe(1);
  await generationStore(instance.keysSql).add(1, 'local', true);
  const custodian = await openInstanceCustodian(config, instance.keysSql);
  expect((await custodian.versions()).map(({ version }) => version)).toEqual([1_000_001]);
  expect(await custodian.rotate()).toBe(1_000_002);
  expect((await first.wrap(Buffer.from('x'), Buffer.from('c'))).kekVersion).toBe(1_000_002);
  expect(await custodian.destroyBefore(1_000_000)).toEqual({ state: 'destroyed' });
  expect(await custodian.versions()).toHaveLength(2);
  await custodian.destroyBefore(1_000_002);
  expect(await custodian.versions()).toHaveLength(1);
  await Promise.all([first.close(), custodian.close()]);
});

it.each(['vault', 'aws', 'gcp', 'azure'] as const)('says that the settings of %s are missing', async (provider) => {
  const config = read({});
  const other = { ...config, kms: { ...config.kms, provider } };
  for (const open of [openKms, openCustodian]) {
    await expect(open(other)).rejects.toMatchObject({ code: 'bad-configuration' });
  }
});
