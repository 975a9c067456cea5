import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { BucketConfig } from '../../../config/index.ts';
import { CarnetError } from '../../../kernel/index.ts';
import { type Checkpoint, readNote } from '../note.ts';
import { compare } from './compare.ts';
import { type Entry, openBucket } from './s3.ts';
import type { TreeView, Verdict, Witness } from './witness.ts';

const defaultWaitMs = 10_000;
const readAtOnce = 16;
const mostRead = 1_000;

interface Options {
  readonly warn: (words: string) => void;
  /** For tests: credentials of its own. */
  readonly connection?: S3ClientConfig;
  /** How long one telling may take; 10,000 when absent. */
  readonly waitMs?: number;
}

/** The newest checkpoint that the bucket is known to hold; `locked` null: not looked yet. */
interface Seen {
  readonly entry: Entry;
  readonly checkpoint: Checkpoint;
  readonly locked: boolean | null;
}

/**
 * A witness that is a bucket of S3: one object for each checkpoint, put only where none is yet, under object lock where the bucket has
 * it, so that nobody takes one back, nor whoever has the credentials of the server. `bad-configuration` without AWS's client.
 */
export async function bucketWitness(
  config: BucketConfig,
  { warn, connection, waitMs = defaultWaitMs }: Options,
): Promise<Witness> {
  const bucket = await openBucket(config, connection);
  const name = nameOf(config);
  let seen: Seen | null = null;
  /** Whether the store was seen to lock what it was asked to lock. */
  let keeps = false;
  let warned = false;

  /** How the bucket stands; null when it holds less, and nothing that contradicts. */
  const look = async (told: Checkpoint, tree: TreeView, signal: AbortSignal): Promise<Verdict | null> => {
    const [entry] = await bucket.newest(1, signal);
    if (entry === undefined) return null;
    if (entry.key !== seen?.entry.key || entry.version !== seen.entry.version) {
      const checkpoint = await held(entry, signal);
      const verdict = await compare(checkpoint, told, tree);
      if (verdict !== 'agrees') return verdict;
      seen = { entry, checkpoint, locked: null };
    }
    if (seen.checkpoint.size > told.size) return 'ahead';
    if (seen.checkpoint.size < told.size) return null;
    return seen.checkpoint.root.equals(told.root) ? 'agrees' : 'forked';
  };
  const held = async (entry: Entry, signal: AbortSignal): Promise<Checkpoint> => {
    const note = await bucket.read(entry, signal);
    try {
      const checkpoint = readNote(note);
      if (bucket.keyOf(checkpoint.size) === entry.key) return checkpoint;
    } catch {}
    throw new CarnetError('internal', `The newest object of the witness ${name} is no checkpoint.`);
  };
  const put = async (checkpoint: Checkpoint, note: string, signal: AbortSignal): Promise<boolean> => {
    const done = await bucket.put(checkpoint.size, note, signal);
    if (done === null) return false;
    const { entry, lock } = done;
    seen = { entry, checkpoint, locked: lock ? keeps || null : false };
    return true;
  };

  return {
    name,
    get place() {
      return seen?.locked === false ? 'open-bucket' : 'bucket';
    },
    async tell(note, tree) {
      const signal = AbortSignal.timeout(waitMs);
      const checkpoint = readNote(note);
      let verdict = await look(checkpoint, tree, signal);
      // Where somebody else is first, what is there then counts.
      verdict ??= (await put(checkpoint, note, signal)) ? 'agrees' : await look(checkpoint, tree, signal);
      if (verdict === 'ahead' || verdict === 'forked') return verdict;
      if (verdict === null || seen === null)
        throw new CarnetError('internal', `The witness ${name} neither takes a checkpoint nor shows it.`);
      // Also of one that is there already: whoever has the credentials may have put it first, without lock.
      if (seen.locked === null) {
        const locked = await bucket.isLocked(seen.entry, signal);
        keeps ||= locked;
        seen = { ...seen, locked };
      }
      if (seen.locked === false && !warned) {
        warned = true;
        warn('ledger: a bucket of WITNESSES does not lock its objects, so it does not count');
      }
      return 'agrees';
    },
  };
}

/** The newest notes that a bucket holds, 1,000 at most, oldest first, as a file of a witness has them; what is no note as it is. */
export async function notesOf(config: BucketConfig, connection?: S3ClientConfig): Promise<string> {
  const bucket = await openBucket(config, connection);
  const entries = await bucket.newest(mostRead, AbortSignal.timeout(defaultWaitMs));
  const notes: string[] = [];
  for (let from = 0; from < entries.length; from += readAtOnce) {
    const some = entries.slice(from, from + readAtOnce);
    notes.push(...(await Promise.all(some.map((entry) => bucket.read(entry, AbortSignal.timeout(defaultWaitMs))))));
  }
  return notes
    .reverse()
    .map((note) => `${note}\n\n`)
    .join('');
}

/** How a bucket is called in words: as it is written in `WITNESSES`. */
export function nameOf({ bucket, prefix }: BucketConfig): string {
  return `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
}
