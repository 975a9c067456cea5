import { type FileHandle, open } from 'node:fs/promises';
import { CarnetError, isUuid, lengthPrefixed, type Uuid } from '../kernel/index.ts';
import { verifyBackupSignature } from '../keyring/index.ts';

/** The first bytes of every backup file. */
export const magic = Buffer.from('carnet-backup 1\n');
const signatureLength = 64;
/** Signature and the length of the manifest, at the end of the file. */
const tailLength = signatureLength + 4;
const longestManifest = 65_536;

export type BackupKind = 'data' | 'keys';

/**
 * What a backup file says of itself outside its encryption, signed: enough to see which one it is and whether it is whole,
 * and nothing of what is in it.
 */
export interface Manifest {
  readonly format: 1;
  readonly kind: BackupKind;
  readonly instance: Uuid;
  /** The same for the data and the keys that were backed up together. */
  readonly pair: Uuid;
  /** When the snapshot was taken, ISO 8601. */
  readonly madeAt: string;
  /** Of the age file between `magic` and the manifest: bytes, and SHA-256 in hex. */
  readonly length: number;
  readonly sha256: string;
}

/** What is signed: LP("carnet backup", 1, the manifest's bytes). */
export function signedBytes(manifest: Uint8Array): Buffer {
  return lengthPrefixed(['carnet backup', 1, manifest]);
}

/** Manifest, signature and length: what follows the age file. */
export function tailOf(manifest: Uint8Array, signature: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(manifest.length);
  return Buffer.concat([manifest, signature, length]);
}

/** Nothing but a whole file of ours passes; what fails is told with its path, and that nothing happened. */
export function refused(path: string, why: string): CarnetError {
  return new CarnetError('not-openable', `${path} is refused: ${why} Nothing was touched.`);
}

/**
 * The manifest of a file whose signature holds under the pinned key (raw 32 bytes) and whose length is as it says. The hash
 * is for whoever reads the bytes in between. `not-openable` for anything else.
 */
export async function readManifest(path: string, signingKey: Uint8Array): Promise<Manifest> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const broken = refused(path, 'it is no backup of Carnet, or it was cut off.');
  if (size < magic.length + tailLength) throw broken;
  const head = await readAt(file, 0, magic.length);
  const tail = await readAt(file, size - tailLength, tailLength);
  const length = tail.readUInt32BE(signatureLength);
  const start = size - tailLength - length;
  if (!head.equals(magic) || length === 0 || length > longestManifest || start < magic.length) throw broken;
  const bytes = await readAt(file, start, length);
  if (!verifyBackupSignature(signingKey, signedBytes(bytes), tail.subarray(0, signatureLength))) {
    throw refused(path, "its signature is not that of this kit's signing key, or it was altered or cut off.");
  }
  const manifest = parse(bytes);
  if (manifest === null) throw refused(path, 'it was made by a newer Carnet.');
  if (manifest.length !== start - magic.length) throw refused(path, 'its length is not the one that was signed.');
  return manifest;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function parse(bytes: Buffer): Manifest | null {
  const manifest: Manifest = JSON.parse(bytes.toString('utf8')); // we signed it
  return manifest.format === 1 && isUuid(manifest.instance) && isUuid(manifest.pair) ? manifest : null;
}
