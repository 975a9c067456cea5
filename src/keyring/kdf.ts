import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { lengthPrefixed } from '../kernel/index.ts';

const noSalt = Buffer.alloc(0);

/**
 * HKDF-SHA-256 (RFC 5869) without salt. The keys that go in are uniformly random, which is where RFC 5869 section 3.1 lets
 * the salt be left out.
 */
export function hkdf(key: KeyObject, info: Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, noSalt, info, length));
}

/** 32 bytes by HKDF; `info` is the fields, length-prefixed. */
export function deriveBytes(key: KeyObject, info: readonly (string | number)[]): Buffer {
  return hkdf(key, lengthPrefixed(info), 32);
}

/** The same as a secret KeyObject of 32 bytes; the bytes in between are overwritten. */
export function deriveKey(key: KeyObject, info: readonly (string | number)[]): KeyObject {
  const bytes = deriveBytes(key, info);
  const derived = createSecretKey(bytes);
  bytes.fill(0);
  return derived;
}

/** Takes over secret bytes: a KeyObject that holds them, and the Buffer is overwritten. */
export function intoSecretKey(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
