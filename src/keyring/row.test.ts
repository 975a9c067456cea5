import { createSecretKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { newUuid, randomBytes } from '../kernel/index.ts';
import { createLocalKms } from './kms/local.ts';
import { checkRow, commitmentTo, type KekRow, type RowOf, signRow, unwrapRow, wrapContext, wrapRow } from './row.ts';

const tenant = newUuid();
const rowKey = createSecretKey(Buffer.alloc(32, 9));
const of: RowOf = { id: newUuid(), subject: newUuid(), kind: 'data-key', purpose: 'patient', version: 1 };
const code = (expected: string) => expect.objectContaining({ code: expected });

it('a wrap that opens to another key than was committed to is refused, even in a genuine row', async () => {
  const kms = await createLocalKms({ key: randomBytes(32) });
  const key = randomBytes(32);
  const row = await wrapRow(kms, tenant, of, key);
  const genuine = signRow(rowKey, row);
  checkRow(rowKey, tenant, genuine);
  expect(await unwrapRow(kms, tenant, genuine)).toEqual(key);
  for (const commitment of [commitmentTo(randomBytes(32), of), null]) {
    const other = signRow(rowKey, { ...row, commitment });
    checkRow(rowKey, tenant, other);
    await expect(unwrapRow(kms, tenant, other)).rejects.toEqual(code('not-openable'));
  }
});

it('a genuine row of another instance is refused', async () => {
  const kms = await createLocalKms({ key: randomBytes(32) });
  const row = signRow(rowKey, await wrapRow(kms, newUuid(), of, randomBytes(32)));
  expect(() => checkRow(rowKey, tenant, row)).toThrow('not-openable');
  await expect(unwrapRow(kms, tenant, row)).rejects.toEqual(code('not-openable'));
});

it('a small secret has no commitment, with which a guess could be tried', async () => {
  const kms = await createLocalKms({ key: randomBytes(32) });
  const row = await wrapRow(kms, tenant, { ...of, kind: 'secret', purpose: 'credential' }, Buffer.from('guess'));
  expect(row.commitment).toBeNull();
  expect((await unwrapRow(kms, tenant, signRow(rowKey, row))).toString()).toBe('guess');
});

it('commitments differ by key, subject, kind, purpose and version', () => {
  const key = randomBytes(32);
  const commitments = [
    commitmentTo(key, of),
    commitmentTo(randomBytes(32), of),
    commitmentTo(key, { ...of, subject: newUuid() }),
    commitmentTo(key, { ...of, kind: 'audit-key' }),
    commitmentTo(key, { ...of, purpose: 'account' }),
    commitmentTo(key, { ...of, version: 2 }),
  ];
  expect(new Set(commitments.map((one) => one.toString('hex'))).size).toBe(6);
});

it.each<Partial<KekRow>>([
  { id: newUuid() },
  { subject: newUuid() },
  { kind: 'audit-key' },
  { purpose: 'account' },
  { version: 2 },
  { context: Buffer.from('another') },
  { kekVersion: 2 },
  { ciphertext: Buffer.alloc(72) },
  { epoch: 2 },
  { publicKey: Buffer.alloc(32) },
  { commitment: null },
  { commitment: Buffer.alloc(32) },
  { mac: Buffer.alloc(32) },
  { mac: Buffer.alloc(0) },
])('a row changed to %j is refused', async (change) => {
  const kms = await createLocalKms({ key: randomBytes(32) });
  const row = signRow(rowKey, await wrapRow(kms, tenant, of, randomBytes(32)));
  expect(() => checkRow(rowKey, tenant, { ...row, ...change })).toThrow('not-openable');
});

it('contexts differ by tenant, id, subject, kind, purpose and version', () => {
  const others: readonly Partial<RowOf>[] = [
    { id: newUuid() },
    { subject: newUuid() },
    { kind: 'secret' },
    { purpose: 'account' },
    { version: 2 },
  ];
  const contexts = [
    wrapContext(tenant, of),
    wrapContext(newUuid(), of),
    ...others.map((other) => wrapContext(tenant, { ...of, ...other })),
  ];
  expect(new Set(contexts.map((one) => one.toString('hex'))).size).toBe(7);
});
