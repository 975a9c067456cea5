import { sha256Stream } from '../keyring/index.ts';
import { decryptWith } from './age.ts';
import type { Contents } from './contents.ts';
import { type Manifest, readManifest, refused } from './format.ts';
import { readEntries, type TakeEntry } from './frames.ts';
import { ageFileOf } from './write-file.ts';

/** What it takes to read a backup: both from the recovery kit. */
export interface Opener {
  /** Raw 32 bytes of the signing key's public half. */
  readonly signingKey: Uint8Array;
  /** age's text of the backup key. */
  readonly identity: string;
}

/** Leaves an entry unused: what reading it proves is that it is whole. */
export const lookOnly: TakeEntry = async (_of, bytes) => {
  for await (const _piece of bytes);
};

/**
 * Reads a whole backup file: signature, every byte's hash, the encryption, each entry's rows and hash, the contents against
 * the manifest. Gives each entry to `take` on the way: only after this returned is it known that all of it is whole, so
 * what `take` did must be able to be undone. `not-openable` for whatever is not as it was written.
 */
export async function readBackup(
  path: string,
  opener: Opener,
  take: TakeEntry = lookOnly,
  progress: (bytes: number, of: number) => void = () => undefined,
): Promise<{ readonly manifest: Manifest; readonly contents: Contents }> {
  const manifest = await readManifest(path, opener.signingKey);
  const hash = sha256Stream();
  let read = 0;
  async function* source(): AsyncGenerator<Buffer> {
    for await (const piece of ageFileOf(path, manifest)) {
      hash.update(piece);
      read += piece.length;
      progress(read, manifest.length);
      yield piece;
    }
  }
  const contents = await readEntries(await decrypted(path, opener.identity, source()), take);
  if (read !== manifest.length || hash.digest().toString('hex') !== manifest.sha256) {
    throw refused(path, 'it was altered.');
  }
  for (const field of ['kind', 'instance', 'pair', 'madeAt'] as const) {
    if (contents[field] !== manifest[field]) throw refused(path, 'what is in it is not what stands on it.');
  }
  return { manifest, contents };
}

/** Errors of the age library become ours: they say nothing that an operator could use. */
async function decrypted(
  path: string,
  identity: string,
  source: AsyncIterable<Buffer>,
): Promise<AsyncIterable<Uint8Array>> {
  let opened: AsyncIterable<Uint8Array>;
  try {
    opened = await decryptWith(identity, source);
  } catch {
    throw refused(path, 'the backup key of this kit does not open it, or it was altered.');
  }
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const iterator = opened[Symbol.asyncIterator]();
    for (;;) {
      const step = await iterator.next().catch(() => {
        throw refused(path, 'it was altered or cut off.');
      });
      if (step.done === true) return;
      yield step.value;
    }
  }
  return pieces();
}
