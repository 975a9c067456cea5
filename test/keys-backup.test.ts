import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAgePair, readVerifiedKeys, type Setup, verifyFile, writeSetup } from '../src/backup/index.ts';
import type { Config } from '../src/config/index.ts';
import { knownMigrations } from '../src/database/index.ts';
import { newUuid } from '../src/kernel/index.ts';
import { type KeysBackupParts, keysBackup } from '../src/keys-backup.ts';
import { type TestFloors, testFloors } from './people.ts';
import { testConfig } from './product.ts';

/** The backup of the keys alone, which the end of an epoch makes: with the rights of the server, for whoever has the kit. */
let floors: TestFloors;
let folder = '';
let identity = '';
let config: Config;
let setup: Setup;
const errors: unknown[] = [];
const noted: string[] = [];
const now = (kekVersion = 1) => ({ kekVersion, since: new Date() });
const parts = (more: Partial<KeysBackupParts> = {}): KeysBackupParts => ({
  config,
  instance: floors.instance.instanceId,
  keyring: floors.keyring,
  note: async (pair) => void noted.push(pair),
  onError: (error) => errors.push(error),
  ...more,
});
const files = (): string[] => readdirSync(join(folder, 'keys'));

beforeAll(async () => {
  floors = await testFloors();
  folder = mkdtempSync(join(tmpdir(), 'carnet-keys-backup-'));
  config = testConfig(floors.instance.urls, folder, 1);
  // The keys of these floors stand in no file.
  config = { ...config, kms: { ...config.kms, provider: 'vault' } };
  const pair = await newAgePair();
  identity = pair.identity;
  const { publicKey } = await floors.keyring.backupSigner();
  setup = {
    format: 1,
    instance: floors.instance.instanceId,
    recipient: pair.recipient,
    signingKey: publicKey.toString('base64url'),
    kit: { madeAt: '', parts: 1, needed: 1, codes: [], confirmedAt: new Date().toISOString() },
  };
});
afterAll(async () => {
  await floors.close();
  rmSync(folder, { recursive: true, force: true });
});

test('it says what is missing, and makes nothing', async () => {
  expect(await keysBackup(parts(), now())).toBe('no-kit');
  await writeSetup(folder, { ...setup, instance: newUuid() });
  expect(await keysBackup(parts(), now())).toBe('no-kit');
  await writeSetup(folder, { ...setup, kit: { ...setup.kit, confirmedAt: null } });
  expect(await keysBackup(parts(), now())).toBe('kit-not-typed-back');
  await writeSetup(folder, setup);
  expect(await keysBackup(parts(), now())).toBe('no-folder');
  expect(await keysBackup(parts({ folder: join(folder, 'not-there') }), now())).toBe('no-folder');
  expect(await keysBackup(parts({ config: { ...config, mode: 'demo' } }), now())).toBe('there');
  expect(noted).toEqual([]);
});

test('every key is in it, for whoever has the kit; the next ones come beside it, one that is there is enough', async () => {
  mkdirSync(join(folder, 'keys'));
  const before = new Date();
  expect(await keysBackup(parts({ folder: join(folder, 'keys') }), now())).toBe('there');
  const [file = ''] = files();
  const signingKey = Buffer.from(setup.signingKey, 'base64url');
  const { manifest, contents } = await verifyFile(join(folder, 'keys', file), { identity, signingKey });
  const rows = await floors.instance.keysSql`select 1 from kek_ciphertext`;
  const tables = Object.fromEntries(contents.entries.map(({ name, rows: count }) => [name, count]));
  expect(tables).toMatchObject({ kek_ciphertext: rows.length, kek_epoch: 1, kek_floor: 1 });
  expect(contents.migrations).toEqual(await knownMigrations('keys'));
  expect(manifest).toMatchObject({ kind: 'keys', instance: floors.instance.instanceId, pair: noted[0] });
  const [verified] = await readVerifiedKeys(folder);
  expect(verified).toMatchObject({ keysAlone: true, kekVersion: 1, how: 'read-back' });

  expect(await keysBackup(parts(), { kekVersion: 1, since: before })).toBe('there');
  expect(files()).toHaveLength(1);
  expect(await keysBackup(parts(), { kekVersion: 2, since: before })).toBe('there');
  expect(files()).toHaveLength(2);
  expect(errors).toEqual([]);
});

test('one that does not bear the signature that the kit pins counts for nothing, and does not stay', async () => {
  await writeSetup(folder, { ...setup, signingKey: Buffer.alloc(32, 1).toString('base64url') });
  expect(await keysBackup(parts(), now())).toBe('backup-failed');
  expect(errors).toHaveLength(1);
  expect(files()).toHaveLength(2);
  expect(noted).toHaveLength(2);
});
