import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteVerified, type Verified, writeSetup } from '../../backup/index.ts';
import { type Config, readConfig, readEnvironment } from '../../config/index.ts';
import { newUuid } from '../../kernel/index.ts';
import { createLocalKms, sealKeyFile } from '../../keyring/index.ts';
import { checkBackup, checkKit } from './backup.ts';

let folder = '';
let config: Config;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-check-backup-'));
  const files = { read: () => '', mode: () => null };
  config = readConfig(readEnvironment({ CARNET_DATA: folder }, files), { mode: 'real', folder });
});
afterEach(() => rm(folder, { recursive: true }));

const kit = { madeAt: '2026-11-27', parts: 3, needed: 2, codes: ['A', 'B', 'C'] };
const setup = { format: 1, instance: newUuid(), recipient: 'age1pq', signingKey: 'x' } as const;
const daysAgo = (days: number): string => new Date(Date.now() - days * 24 * 60 * 60 * 1000 - 60_000).toISOString();
const verified = (made: number, how: Verified['how'] = 'read-back', at = made): Promise<void> =>
  noteVerified(folder, { pair: newUuid(), madeAt: daysAgo(made), verifiedAt: daysAgo(at), how, kekVersion: 1 });

test('the kit: red until it was made and typed back', async () => {
  expect(await checkKit(config)).toMatchObject({ result: 'failed', says: expect.stringContaining('backup kit') });
  await writeSetup(folder, { ...setup, kit: { ...kit, confirmedAt: null } });
  expect(await checkKit(config)).toMatchObject({ result: 'failed', says: expect.stringContaining('not typed back') });
  await writeSetup(folder, { ...setup, kit: { ...kit, confirmedAt: '2026-11-27T10:00:00Z' } });
  expect(await checkKit(config)).toMatchObject({ result: 'ok', says: expect.stringContaining('3 parts') });
});

test('the kit: one that does not say that the keys are under a passphrase is told', async () => {
  const file = join(folder, 'encryption.key');
  const confirmed = { ...kit, confirmedAt: '2026-11-27T10:00:00Z' };
  await writeSetup(folder, { ...setup, kit: confirmed });
  await (await createLocalKms({ file })).close();
  expect(await checkKit(config)).toMatchObject({ result: 'ok' });
  await sealKeyFile({ file }, 'a lantern, nine geese and rain');
  expect(await checkKit(config)).toMatchObject({ result: 'warning', says: expect.stringContaining('passphrase') });
  await writeSetup(folder, { ...setup, kit: { ...confirmed, tellsPassphrase: true } });
  expect(await checkKit(config)).toMatchObject({ result: 'ok' });
});

test('the backup: red without one, and from the seventh day on', async () => {
  expect(await checkBackup(config)).toMatchObject({ result: 'failed' });
  await verified(7);
  const [at, keysAlone] = [daysAgo(0), true as const];
  await noteVerified(folder, {
    pair: newUuid(),
    madeAt: at,
    verifiedAt: at,
    how: 'read-back',
    kekVersion: 1,
    keysAlone,
  });
  expect(await checkBackup(config)).toMatchObject({ result: 'failed', says: expect.stringContaining('7 days old') });
  await verified(6);
  expect(await checkBackup(config)).toMatchObject({
    result: 'warning',
    says: expect.stringContaining('none was ever'),
  });
});

test('the backup: opening an old one does not make it young, and 90 days without the kit are told', async () => {
  await verified(20, 'opened', 0);
  expect(await checkBackup(config)).toMatchObject({ result: 'failed' });
  await verified(0);
  expect(await checkBackup(config)).toMatchObject({ result: 'ok' });
});

test('the backup: an opening of long ago is told', async () => {
  await verified(100, 'opened');
  await verified(1);
  expect(await checkBackup(config)).toMatchObject({ result: 'warning', says: expect.stringContaining('for 100 days') });
});
