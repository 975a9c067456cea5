import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { finishDraft, type Manifest, manifestBytes, newAgePair, type Setup, signedBytes } from '../../backup/index.ts';
import { newUuid, type Uuid } from '../../kernel/index.ts';
import { prune } from './prune.ts';

let floors: TestFloors;
let folder = '';
beforeAll(async () => {
  floors = await testFloors();
  folder = await mkdtemp(join(tmpdir(), 'carnet-prune-'));
});
afterAll(async () => {
  await floors.close();
  await rm(folder, { recursive: true });
});

const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 60 * 60 * 1000 - 60_000);

test('what is older than the retention goes; the new pair, foreign files and other instances stay', async () => {
  const signer = await floors.keyring.backupSigner();
  const now = newUuid();
  const file = async (name: string, days: number, instance: Uuid, pair = newUuid()) => {
    const path = join(folder, `carnet-${name}.keys.carnet-backup`);
    const madeAt = daysAgo(days).toISOString();
    const manifest: Manifest = { format: 1, kind: 'keys', instance, pair, madeAt, length: 0, sha256: '' };
    await writeFile(`${path}.part`, 'carnet-backup 1\n');
    await finishDraft(path, manifest, signer.sign(signedBytes(manifestBytes(manifest))));
  };
  const { instanceId } = floors.instance;
  await file('old', 30, instanceId);
  await file('young', 29, instanceId);
  await file('now', 31, instanceId, now);
  await file('other', 99, newUuid());
  await writeFile(
    join(folder, 'carnet-mine.keys.carnet-backup'),
    'not a backup at all, though it has the name of one, and is long enough',
  );
  await writeFile(join(folder, 'carnet-left.data.carnet-backup.part'), 'x');
  await utimes(join(folder, 'carnet-left.data.carnet-backup.part'), daysAgo(2), daysAgo(2));
  await writeFile(join(folder, 'carnet-under-way.data.carnet-backup.part'), 'x');
  const { recipient } = await newAgePair();
  const kit = { madeAt: '', parts: 1, needed: 1, codes: [], confirmedAt: null };
  const setup: Setup = {
    format: 1,
    instance: instanceId,
    recipient,
    signingKey: signer.publicKey.toString('base64url'),
    kit,
  };
  expect(await prune({ backupRetentionDays: 30 }, setup, [folder], now)).toEqual([
    join(folder, 'carnet-old.keys.carnet-backup'),
  ]);
  expect((await readdir(folder)).toSorted()).toEqual(
    [
      'carnet-left.data.carnet-backup.part',
      'carnet-mine.keys.carnet-backup',
      'carnet-now.keys.carnet-backup',
      'carnet-other.keys.carnet-backup',
      'carnet-under-way.data.carnet-backup.part',
      'carnet-young.keys.carnet-backup',
    ].filter((name) => !name.includes('left')),
  );
});
