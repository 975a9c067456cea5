import type { GetObjectCommandOutput, S3ClientConfig } from '@aws-sdk/client-s3';
import type { BucketConfig } from '../../../config/index.ts';
import { CarnetError, type Clock, loadPeer, systemClock } from '../../../kernel/index.ts';

/** How long an object that is put under lock can be deleted or overwritten by nobody: more than a year, so that each yearly look finds all. */
export const retentionDays = 400;

/** Longer than any note of ours. */
const mostBytes = 4_096;
const mostListed = 1_000;

/** One version of one object; `version` null where the bucket keeps none. */
export interface Entry {
  readonly key: string;
  readonly version: string | null;
}

/** Objects by the size of what they witness, as far as a witness needs them. Each call rejects as `internal` when the store fails. */
export interface Bucket {
  keyOf(size: bigint): string;
  /** Entries under the largest sizes, largest first, `count` or fewer; of each key the version that was written first. */
  newest(count: 1 | typeof mostListed, signal: AbortSignal): Promise<readonly Entry[]>;
  /** At most its first 4,096 bytes. */
  read(entry: Entry, signal: AbortSignal): Promise<string>;
  /** Null when something is there already; `lock`: whether it was put under lock, which a bucket without object lock does not take. */
  put(
    size: bigint,
    note: string,
    signal: AbortSignal,
  ): Promise<{ readonly entry: Entry; readonly lock: boolean } | null>;
  /** Whether the store says that nobody can delete it until some time to come (S3 object lock in its mode COMPLIANCE). */
  isLocked(entry: Entry, signal: AbortSignal): Promise<boolean>;
}

/**
 * A bucket by AWS's own client, which finds region and credentials by AWS's own ways.
 *
 * It lists versions and takes the first of each key: whoever has the credentials cannot delete what is under lock, but hide it, by a
 * newer version or a marker that says it was deleted.
 * @param connection For tests: credentials of its own.
 */
export async function openBucket(
  { bucket: Bucket, prefix, endpoint }: BucketConfig,
  connection: S3ClientConfig = {},
  clock: Clock = systemClock,
): Promise<Bucket> {
  const sdk = await loadPeer('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const own = endpoint === null ? {} : { endpoint, forcePathStyle: true };
  const client = new sdk.S3Client({ maxAttempts: 2, ...own, ...connection });
  const start = prefix === '' ? '' : `${prefix}/`;
  const isOurs = (key: string | undefined): key is string =>
    key?.startsWith(start) === true && /^\d{18}$/.test(key.slice(start.length));
  const of = ({ key, version }: Entry) => ({ Bucket, Key: key, ...(version === null ? {} : { VersionId: version }) });
  const failing = (cause: unknown): never => {
    throw new CarnetError('internal', `The bucket ${Bucket} does not answer as it should.`, { cause });
  };
  let locks = true;

  const list = async (most: number, abortSignal: AbortSignal): Promise<readonly Entry[] | null> => {
    const wanted = new sdk.ListObjectVersionsCommand({ Bucket, Prefix: start, MaxKeys: most });
    const { Versions = [], DeleteMarkers = [], IsTruncated } = await client.send(wanted, { abortSignal });
    const [end = '', marked = ''] = [Versions, DeleteMarkers].map((listed) => listed.at(-1)?.Key);
    const last = end > marked ? end : marked;
    const first = new Map<string, Entry>();
    // Newest first, so that the last of a key is the one that was written first; of the last key some may be on the next page.
    for (const { Key, VersionId } of Versions)
      if (isOurs(Key) && !(IsTruncated === true && Key === last))
        first.set(Key, { key: Key, version: VersionId === undefined || VersionId === 'null' ? null : VersionId });
    return first.size === 0 && IsTruncated === true ? null : [...first.values()];
  };
  const putOne = async (key: string, note: string, lock: boolean, abortSignal: AbortSignal) => {
    const until = new Date(clock.now() + retentionDays * 24 * 60 * 60 * 1000);
    const kept = lock ? ({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until } as const) : {};
    const object = {
      Bucket,
      Key: key,
      Body: note,
      ContentType: 'text/plain; charset=utf-8',
      IfNoneMatch: '*',
      ...kept,
    };
    const { VersionId } = await client.send(new sdk.PutObjectCommand(object), { abortSignal });
    return { entry: { key, version: VersionId ?? null }, lock };
  };

  return {
    keyOf: (size) => keyOf(start, size),
    async newest(count, signal) {
      // Two are enough to see that the first key has one version alone, as all have that nobody meddled with.
      const few = count === 1 ? await list(2, signal).catch(failing) : null;
      const listed = few ?? (await list(mostListed, signal).catch(failing));
      if (listed === null) throw new CarnetError('internal', `The bucket ${Bucket} is full of what is not Carnet's.`);
      return listed.slice(0, count);
    },
    async read(entry, abortSignal) {
      const wanted = new sdk.GetObjectCommand({ ...of(entry), Range: `bytes=0-${mostBytes - 1}` });
      const { Body }: GetObjectCommandOutput = await client.send(wanted, { abortSignal }).catch(failing);
      return (await Body?.transformToString('utf8').catch(failing)) ?? '';
    },
    async put(size, note, signal) {
      const key = keyOf(start, size);
      try {
        return await putOne(key, note, locks, signal).catch((error: unknown) => {
          // A bucket without object lock refuses what should be locked.
          if (!(locks && isAwsError(error, 'InvalidRequest'))) throw error;
          locks = false;
          return putOne(key, note, false, signal);
        });
      } catch (error) {
        return isAwsError(error, 'PreconditionFailed') ? null : failing(error);
      }
    },
    async isLocked(entry, abortSignal) {
      const wanted = new sdk.HeadObjectCommand(of(entry));
      const { ObjectLockMode, ObjectLockRetainUntilDate } = await client.send(wanted, { abortSignal }).catch(failing);
      return ObjectLockMode === 'COMPLIANCE' && (ObjectLockRetainUntilDate?.getTime() ?? 0) > clock.now();
    },
  };
}

/** The larger the size, the smaller the key: lists begin with the newest (S3 gives keys in the order of their bytes). */
function keyOf(start: string, size: bigint): string {
  return `${start}${(10n ** 18n - 1n - size).toString().padStart(18, '0')}`;
}

function isAwsError(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
