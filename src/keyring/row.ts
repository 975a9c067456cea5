import type { KeyObject } from 'node:crypto';
import { CarnetError, lengthPrefixed, type Uuid } from '../kernel/index.ts';
import type { KmsProvider, Wrap } from './contract.ts';
import { equalBytes } from './hash.ts';
import { hmacSha256 } from './hmac.ts';
import { deriveBytes, intoSecretKey } from './kdf.ts';

export type RowKind = 'data-key' | 'audit-key' | 'index-key' | 'mac-key' | 'secret' | 'instance-key';

/** What a ciphertext of the key service is for; `id` makes the context of each row its own. */
export interface RowOf {
  readonly id: Uuid;
  readonly subject: Uuid;
  readonly kind: RowKind;
  /** The kind of subject for a data key or audit key; what it serves for any other. */
  readonly purpose: string;
  readonly version: number;
}

/** A row of `kek_ciphertext`. */
export interface KekRow extends RowOf {
  readonly context: Buffer;
  readonly kekVersion: number;
  readonly ciphertext: Buffer;
  readonly commitment: Buffer | null;
  /** Raw 32 bytes of the public half, where the wrapped key is the private half of a pair. */
  readonly publicKey: Buffer | null;
  readonly epoch: number;
  readonly mac: Buffer;
}

const firstEpoch = 1;
const rowFormat = 1;

/** The epoch that a KEK version is of. */
export function epochOf(
  epochs: readonly { readonly number: number; readonly sinceVersion: number }[],
  kekVersion: number,
): number {
  return epochs.findLast(({ sinceVersion }) => sinceVersion <= kekVersion)?.number ?? firstEpoch;
}

/** The context that the key service binds: which instance's key, whose, of what kind, for what, in which version and row. */
export function wrapContext(tenant: Uuid, of: RowOf): Buffer {
  return lengthPrefixed(['carnet kek context', rowFormat, tenant, of.subject, of.kind, of.purpose, of.version, of.id]);
}

/**
 * 32 bytes that only these wrapped bytes give (HKDF-SHA-256 under a label of its own): AES-GCM by itself does not commit
 * to its key, so a wrap could be made that opens to two keys.
 */
export function commitmentTo(wrapped: Uint8Array, of: RowOf): Buffer {
  const key = intoSecretKey(Buffer.from(wrapped));
  return deriveBytes(key, ['carnet key commitment', rowFormat, of.subject, of.kind, of.purpose, of.version]);
}

/** HMAC-SHA-256 over every field of a row but the time, under the instance's row key. */
export function rowMac(rowKey: KeyObject, row: Omit<KekRow, 'mac'>): Buffer {
  const fields = [
    'carnet kek row',
    rowFormat,
    row.id,
    row.subject,
    row.kind,
    row.purpose,
    row.version,
    row.context,
    row.kekVersion,
    row.ciphertext,
    row.epoch,
    row.publicKey ?? '',
    row.commitment ?? '',
  ];
  return hmacSha256(rowKey, lengthPrefixed(fields));
}

/** Makes a row without its MAC: wraps the bytes with their context and commits to them, unless they are a small secret. `addRows` puts its epoch right. */
export async function wrapRow(
  kms: KmsProvider,
  tenant: Uuid,
  of: RowOf,
  bytes: Uint8Array,
  publicKey: Buffer | null = null,
): Promise<Omit<KekRow, 'mac'>> {
  const context = wrapContext(tenant, of);
  const wrap = await kms.wrap(bytes, context);
  const commitment = of.kind === 'secret' ? null : commitmentTo(bytes, of);
  return { ...of, context, ...wrap, commitment, publicKey, epoch: firstEpoch };
}

/** Adds the MAC. */
export function signRow(rowKey: KeyObject, row: Omit<KekRow, 'mac'>): KekRow {
  return { ...row, mac: rowMac(rowKey, row) };
}

/** `not-openable` unless the row is as the keyring wrote it, for this tenant, and where it wrote it. */
export function checkRow(rowKey: KeyObject, tenant: Uuid, row: KekRow): void {
  const intact = equalBytes(row.mac, rowMac(rowKey, row)) && equalBytes(row.context, wrapContext(tenant, row));
  if (!intact) throw damagedRow();
}

/**
 * The bytes that a row wraps, after `checkRow`, checked against the commitment. `key-destroyed` when the KEK version is
 * gone, `not-openable`, `key-service-away`. The caller overwrites the Buffer.
 */
export async function unwrapRow(kms: KmsProvider, tenant: Uuid, row: KekRow): Promise<Buffer> {
  const wrap: Wrap = { kekVersion: row.kekVersion, ciphertext: row.ciphertext };
  const bytes = await kms.unwrap(wrap, wrapContext(tenant, row));
  if (bytes === null) throw keyDestroyed();
  if (row.kind !== 'secret' && !equalBytes(row.commitment ?? Buffer.alloc(0), commitmentTo(bytes, row))) {
    bytes.fill(0);
    throw damagedRow();
  }
  return bytes;
}

export function keyDestroyed(): CarnetError {
  return new CarnetError('key-destroyed', 'The key of this was destroyed, so it cannot be opened by anyone any more.');
}

export function damagedRow(): CarnetError {
  return new CarnetError('not-openable', 'A stored key is not as it was written.');
}
