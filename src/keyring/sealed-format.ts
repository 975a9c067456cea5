import type { Sealed } from './contract.ts';
import { xaesNonceLength, xaesTagLength } from './xaes.ts';

/** Format and algorithm of the values sealed today: format 1, XAES-256-GCM. */
export const sealedFormat = 1;
export const sealedAlgorithm = 1;

export const nonceOffset = 6;
export const ciphertextOffset = nonceOffset + xaesNonceLength;
export const sealedOverhead = ciphertextOffset + xaesTagLength;

export interface SealedHeader {
  readonly format: number;
  readonly algorithm: number;
  readonly keyVersion: number;
}

/** Reads the header of a sealed value; null when the bytes cannot be one (law 2's first six bytes, and the least length). */
export function parseSealedHeader(bytes: Uint8Array): SealedHeader | null {
  if (bytes.length < sealedOverhead) return null;
  if (bytes[0] !== sealedFormat || bytes[1] !== sealedAlgorithm) return null;
  const keyVersion = readUint32(bytes, 2);
  return keyVersion === 0 ? null : { format: sealedFormat, algorithm: sealedAlgorithm, keyVersion };
}

/** Whether bytes have the form of a sealed value; it says nothing of whether they open. */
export function isSealed(bytes: Uint8Array): bytes is Sealed {
  return parseSealedHeader(bytes) !== null;
}

function readUint32(bytes: Uint8Array, offset: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
