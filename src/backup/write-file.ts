import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256Stream } from '../keyring/index.ts';
import { encryptTo } from './age.ts';
import { type Manifest, magic, readManifest, refused, tailOf } from './format.ts';

export interface DraftOptions {
  /** Where the finished file will stand; the draft stands beside it. */
  readonly path: string;
  readonly recipient: string;
  readonly about: Omit<Manifest, 'format' | 'length' | 'sha256'>;
  /** Told how many bytes were written so far. */
  readonly progress: (bytes: number) => void;
}

/** The name of a file that is not finished: a file of the right name is a whole one. */
const draftOf = (path: string): string => `${path}.part`;

/** Writes what comes, encrypted, into a draft; gives the manifest that is to be signed. A draft that failed is removed. */
export async function writeDraft(options: DraftOptions, source: AsyncIterable<Uint8Array>): Promise<Manifest> {
  const path = draftOf(options.path);
  await rm(path, { force: true });
  try {
    await using file: FileHandle = await open(path, 'wx', 0o600);
    await file.writeFile(magic);
    const hash = sha256Stream();
    let length = 0;
    for await (const piece of await encryptTo(options.recipient, source)) {
      hash.update(piece);
      await file.writeFile(piece);
      length += piece.length;
      options.progress(length);
    }
    return { format: 1, ...options.about, length, sha256: hash.digest().toString('hex') };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** The bytes of a manifest that are signed and written. */
export function manifestBytes(manifest: Manifest): Buffer {
  return Buffer.from(JSON.stringify(manifest));
}

/** Puts manifest and signature behind a draft and gives it its name, on disk when this returns; where that failed, the name is not given. */
export async function finishDraft(path: string, manifest: Manifest, signature: Uint8Array): Promise<void> {
  {
    await using file: FileHandle = await open(draftOf(path), 'a');
    await file.writeFile(tailOf(manifestBytes(manifest), signature));
    await file.sync();
  }
  await rename(draftOf(path), path);
  if (process.platform === 'win32') return; // a folder cannot be opened there
  try {
    await using folder: FileHandle = await open(dirname(path), 'r');
    await folder.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

export async function removeDraft(path: string): Promise<void> {
  await rm(draftOf(path), { force: true });
}

/**
 * Reads a file back from its disk: signature, length and hash of every byte. What was encrypted is what stands there now,
 * without the backup key. `not-openable` otherwise.
 */
export async function readBack(path: string, signingKey: Uint8Array): Promise<Manifest> {
  const manifest = await readManifest(path, signingKey);
  const hash = sha256Stream();
  for await (const piece of ageFileOf(path, manifest)) hash.update(piece);
  if (hash.digest().toString('hex') !== manifest.sha256) throw refused(path, 'it was altered.');
  return manifest;
}

/** The bytes of the age file within a backup file. */
export function ageFileOf(path: string, { length }: Manifest): AsyncIterable<Buffer> {
  return createReadStream(path, { start: magic.length, end: magic.length + length - 1, highWaterMark: 256 * 1024 });
}
