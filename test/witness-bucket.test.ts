import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliInstance } from './cli-instance.ts';
import { type SeaweedFs, startSeaweedFs } from './parts/seaweedfs.ts';

const parent = mkdtempSync(join(tmpdir(), 'carnet-witness-bucket-'));
let store: SeaweedFs | null = null;
let why = '';
beforeAll(async () => {
  const started = await startSeaweedFs();
  store = started.store;
  if (started.store === null) why = started.why;
}, 300_000);
afterAll(async () => {
  await store?.close();
  rmSync(parent, { recursive: true, force: true });
});

test('an instance whose witness is a bucket tells it, and is verified against it; one that is away is named', async (context) => {
  if (store === null) return context.skip(why);
  const { client, endpoint, connection } = store;
  await client.send(new CreateBucketCommand({ Bucket: 'witness', ObjectLockEnabledForBucket: true }));
  const settings = { WITNESSES: 's3://witness/carnet, s3://none-such', S3_ENDPOINT: endpoint };
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = connection.credentials;
  const given = { AWS_REGION: connection.region, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  const instance = new CliInstance(parent, 'data', { ...settings, ...given });
  const password = join(parent, 'password');
  writeFileSync(password, 'seven quiet herons 4\n', { mode: 0o600 });
  await instance.json(['account', 'create', '--email', 'ana@example.org', '--totp', '--password-file', password]);
  const served = await instance.serve();
  const kept = async () => (await client.send(new ListObjectsV2Command({ Bucket: 'witness' }))).KeyCount ?? 0;
  await expect.poll(kept, { timeout: 60_000 }).toBeGreaterThan(0);
  await served.stop();
  const verified = await instance.run(['audit', 'verify']);
  expect(verified.out).toMatch(/^(\d+) leaves, \1 of them witnessed; complete and in order/m);
  expect(verified.out).toContain('NOT ASKED The witness s3://none-such does not answer');
  expect(verified.out).not.toContain('WRONG');
  expect(verified.code).toBe(1);
}, 300_000);
