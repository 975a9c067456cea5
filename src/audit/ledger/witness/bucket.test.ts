import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { wireTo } from '../../../../test/parts/proxy.ts';
import { type SeaweedFs, startSeaweedFs } from '../../../../test/parts/seaweedfs.ts';
import type { BucketConfig } from '../../../config/index.ts';
import { newUuid } from '../../../kernel/index.ts';
import { readNote, signNote } from '../note.ts';
import { bucketWitness, notesOf } from './bucket.ts';
import { retentionDays } from './s3.ts';
import type { TreeView } from './witness.ts';

let store: SeaweedFs;
let why = '';
beforeAll(async () => {
  const started = await startSeaweedFs();
  if (started.store === null) {
    why = started.why;
    return;
  }
  store = started.store;
  await store.client.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
  await store.client.send(new CreateBucketCommand({ Bucket: 'open' }));
}, 300_000);
afterAll(() => store?.close());
beforeEach((context) => {
  if (why !== '') context.skip(why);
});

const instance = newUuid();
/** A history: the root of each size follows from its name. */
const rootOf = (history: string, size: bigint) => Buffer.alloc(32, `${history} ${size}`);
const treeOf = (history: string): TreeView => ({
  rootAt: async (size) => rootOf(history, size),
  consistency: () => Promise.reject(new Error('a bucket checks no proof')),
});
async function noteOf(size: bigint, history = 'ours'): Promise<string> {
  const checkpoint = { instance, size, root: rootOf(history, size), mapRoot: Buffer.alloc(32), at: new Date(0) };
  return signNote(checkpoint, async () => ({ publicKey: Buffer.alloc(32), signature: Buffer.alloc(64) }));
}

let places = 0;
/** Each test has a place of its own in the bucket. */
function placeIn(bucket: string): BucketConfig {
  return { kind: 'bucket', bucket, prefix: `of/test-${++places}`, endpoint: store.endpoint };
}
function witnessAt(place: BucketConfig, warn: (words: string) => void = () => undefined) {
  const witness = bucketWitness(place, { warn, connection: store.connection });
  return {
    witness,
    tell: async (size: bigint, history = 'ours') => (await witness).tell(await noteOf(size, history), treeOf(history)),
  };
}
const keyOf = (place: BucketConfig, size: bigint) =>
  `${place.prefix}/${(999_999_999_999_999_999n - size).toString().padStart(18, '0')}`;
async function versionsOf({ bucket: Bucket, prefix: Prefix }: BucketConfig) {
  const { Versions = [] } = await store.client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return Versions;
}
const write = (place: BucketConfig, size: bigint, Body: string) =>
  store.client.send(new PutObjectCommand({ Bucket: place.bucket, Key: keyOf(place, size), Body }));

test('takes what follows, also by a second server and after a restart; an older head is "ahead", another history "forked"', async () => {
  const place = placeIn('locked');
  const warned: string[] = [];
  const { witness, tell } = witnessAt(place, (words) => warned.push(words));
  for (const size of [3n, 12n, 12n, 700n]) expect(await tell(size)).toBe('agrees');
  expect(await versionsOf(place)).toHaveLength(3);
  expect(await witness).toMatchObject({ name: `s3://locked/${place.prefix}`, place: 'bucket' });
  const other = witnessAt(place);
  expect(await other.tell(700n)).toBe('agrees');
  expect(await other.tell(800n)).toBe('agrees');
  // The first did not write what is there now.
  expect(await tell(801n)).toBe('agrees');
  expect(await tell(12n)).toBe('ahead');
  expect(await witnessAt(place).tell(12n)).toBe('ahead');
  for (const size of [801n, 900n]) {
    expect(await witnessAt(place).tell(size, 'theirs')).toBe('forked');
    expect(await tell(801n, 'theirs')).toBe('forked');
  }
  expect(warned).toEqual([]);
  const notes = (await notesOf(place, store.connection)).split(/(?<=\n)\n\n/).filter((note) => note !== '');
  expect(notes.map((note) => readNote(note).size)).toEqual([3n, 12n, 700n, 800n, 801n]);
});

test('whoever has the credentials of the server takes nothing back within its time, nor hides it', async () => {
  const place = placeIn('locked');
  const { tell } = witnessAt(place);
  await tell(5n);
  await tell(9n);
  const [newest] = await versionsOf(place);
  const object = { Bucket: 'locked', Key: newest?.Key, VersionId: newest?.VersionId };
  const { ObjectLockMode, ObjectLockRetainUntilDate } = await store.client.send(new GetObjectCommand(object));
  expect(ObjectLockMode).toBe('COMPLIANCE');
  expect((ObjectLockRetainUntilDate?.getTime() ?? 0) - Date.now()).toBeGreaterThan((retentionDays - 1) * 86_400_000);
  const sooner = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 60_000) } as const;
  for (const refused of [
    new DeleteObjectCommand({ ...object, BypassGovernanceRetention: true }),
    new PutObjectRetentionCommand({ ...object, Retention: sooner, BypassGovernanceRetention: true }),
  ])
    await expect(store.client.send(refused)).rejects.toMatchObject({ name: 'AccessDenied' });
  // A marker, and a newer version with what an older state would say: the first version counts.
  await store.client.send(new DeleteObjectCommand({ Bucket: 'locked', Key: newest?.Key }));
  expect(await witnessAt(place).tell(5n)).toBe('ahead');
  await write(place, 9n, await noteOf(9n, 'theirs'));
  await write(place, 9n, await noteOf(9n, 'theirs'));
  expect(await witnessAt(place).tell(9n, 'theirs')).toBe('forked');
  expect(await witnessAt(place).tell(10n)).toBe('agrees');
});

test('a checkpoint that somebody puts before the server, without lock, does not count until the next', async () => {
  const place = placeIn('locked');
  const warned: string[] = [];
  const { witness, tell } = witnessAt(place, (words) => warned.push(words));
  await tell(5n);
  await write(place, 6n, await noteOf(6n));
  expect(await tell(6n)).toBe('agrees');
  expect((await witness).place).toBe('open-bucket');
  expect(warned).toHaveLength(1);
  expect(await tell(7n)).toBe('agrees');
  expect((await witness).place).toBe('bucket');
});

test('a bucket without object lock works, says so once, and is told apart', async () => {
  const place = placeIn('open');
  const warned: string[] = [];
  const { witness, tell } = witnessAt(place, (words) => warned.push(words));
  for (const size of [3n, 12n]) expect(await tell(size)).toBe('agrees');
  expect((await witness).place).toBe('open-bucket');
  expect(warned).toHaveLength(1);
  expect(await witnessAt(place).tell(4n)).toBe('ahead');
  expect(await witnessAt(place).tell(12n, 'theirs')).toBe('forked');
});

test('another history that takes the place of a newest checkpoint without lock is seen', async () => {
  const place = placeIn('locked');
  const { tell } = witnessAt(place);
  await write(place, 5n, await noteOf(5n));
  expect(await tell(5n)).toBe('agrees');
  const [newest] = await versionsOf(place);
  const object = { Bucket: 'locked', Key: newest?.Key, VersionId: newest?.VersionId };
  await store.client.send(new DeleteObjectCommand(object));
  await write(place, 5n, await noteOf(5n, 'theirs'));
  expect(await tell(5n)).toBe('forked');
});

test('what is no checkpoint is not taken for one: under other names it is left alone, under ours nothing agrees', async () => {
  const place = placeIn('locked');
  const { tell } = witnessAt(place);
  for (const name of ['!', '000', 'about.txt'])
    await store.client.send(new PutObjectCommand({ Bucket: 'locked', Key: `${place.prefix}/${name}`, Body: 'x' }));
  expect(await tell(3n)).toBe('agrees');
  expect(await witnessAt(place).tell(4n)).toBe('agrees');
  const away = expect.objectContaining({ code: 'internal' });
  await write(place, 50n, 'x');
  await expect(tell(5n)).rejects.toEqual(away);
  // A checkpoint of another size than its name says.
  await write(place, 60n, await noteOf(6n));
  await expect(tell(6n)).rejects.toEqual(away);
  expect(await notesOf(place, store.connection)).toContain(await noteOf(4n));
});

test('a store that is away, has no such bucket or refuses the credentials rejects in time; when it is back it has what it had', async () => {
  const wire = await wireTo(Number(new URL(store.endpoint).port));
  const place = { ...placeIn('locked'), endpoint: `http://127.0.0.1:${wire.port}` };
  const { tell } = witnessAt(place);
  expect(await tell(3n)).toBe('agrees');
  const away = { code: 'internal' };
  const credentials = { accessKeyId: 'carnet', secretAccessKey: 'another' };
  for (const other of [
    await bucketWitness({ ...place, bucket: 'none-such' }, { warn: () => undefined, connection: store.connection }),
    await bucketWitness(place, { warn: () => undefined, connection: { ...store.connection, credentials } }),
  ])
    await expect(other.tell(await noteOf(4n), treeOf('ours'))).rejects.toMatchObject(away);
  wire.mode = 'cut';
  await expect(tell(4n)).rejects.toMatchObject(away);
  wire.mode = 'hole';
  const hasty = await bucketWitness(place, { warn: () => undefined, connection: store.connection, waitMs: 100 });
  await expect(hasty.tell(await noteOf(4n), treeOf('ours'))).rejects.toMatchObject(away);
  wire.mode = 'good';
  expect(await tell(4n)).toBe('agrees');
  expect(await witnessAt(place).tell(3n)).toBe('ahead');
  await wire.close();
});
