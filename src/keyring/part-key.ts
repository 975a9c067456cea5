import type { KeyObject } from 'node:crypto';
import { CarnetError, ownMemory, type Part, type Uuid } from '../kernel/index.ts';
import { associatedData, associatedDataPrefix } from './associated-data.ts';
import type { Place, Sealed } from './contract.ts';
import { deriveKey } from './kdf.ts';
import { writeNonce } from './nonce.ts';
import { ciphertextOffset, nonceOffset, sealedAlgorithm, sealedFormat, sealedOverhead } from './sealed-format.ts';
import { XaesKey } from './xaes.ts';

/** Whose key, of which part, in which version. */
export interface PartKeyOf {
  readonly tenant: Uuid;
  readonly subject: Uuid;
  readonly part: Part;
  readonly keyVersion: number;
}

/** The key that seals one part of one subject under one version of the data key. */
export interface PartKey {
  readonly xaes: XaesKey;
  readonly keyVersion: number;
  readonly prefix: Buffer;
}

/** HKDF info = format ‖ algorithm ‖ subject ‖ part ‖ purpose ‖ key version, each length-prefixed; the purpose is `seal`. */
export function derivePartKey(dataKey: KeyObject, of: PartKeyOf): PartKey {
  const info = [sealedFormat, sealedAlgorithm, of.subject, of.part, 'seal', of.keyVersion];
  return {
    xaes: new XaesKey(deriveKey(dataKey, info)),
    keyVersion: of.keyVersion,
    prefix: ownMemory(associatedDataPrefix(of.tenant, of.part, of.subject)),
  };
}

/** Format, algorithm, key version, nonce, ciphertext, tag: see docs/formats.md, "Sealed value". */
export function sealValue(key: PartKey, place: Place, plaintext: Uint8Array): Sealed {
  const sealed = Buffer.allocUnsafe(sealedOverhead + plaintext.length);
  sealed[0] = sealedFormat;
  sealed[1] = sealedAlgorithm;
  sealed.writeUInt32BE(key.keyVersion, 2);
  writeNonce(sealed, nonceOffset);
  const nonce = sealed.subarray(nonceOffset, ciphertextOffset);
  key.xaes.sealInto(sealed, ciphertextOffset, nonce, associatedData(key.prefix, place, key.keyVersion), plaintext);
  return sealed as Sealed; // the one place that makes the brand true
}

/** Opens what `sealValue` made for the same place; `key` must be of the version that the header names. `not-openable`. */
export function openValue(key: PartKey, place: Place, sealed: Uint8Array): Buffer {
  const nonce = sealed.subarray(nonceOffset, ciphertextOffset);
  const aad = associatedData(key.prefix, place, key.keyVersion);
  const plaintext = key.xaes.open(sealed.subarray(ciphertextOffset), nonce, aad);
  if (plaintext === null) throw notOpenable();
  return plaintext;
}

/** The error for a value that is not as it was sealed. */
export function notOpenable(): CarnetError {
  return new CarnetError('not-openable', 'A stored value is not as it was written, or not where it was written.');
}
