import { createECDH, type KeyObject } from 'node:crypto';

/** Order of the group of P-256 (SEC 2, 2.4.2). */
const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * ECDSA on P-256 over a digest as it is (FIPS 186-5, 6.4.1), for an emulator whose callers send digests; `node:crypto` hashes
 * what it signs. The one-time scalar and its point come from an ECDH key pair.
 */
export function signDigestP256(privateKey: KeyObject, digest: Buffer): Buffer {
  const d = number(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const once = createECDH('prime256v1');
  const point = once.generateKeys();
  const r = number(point.subarray(1, 33)) % n;
  const s = (power(number(once.getPrivateKey()), n - 2n) * (number(digest) + r * d)) % n;
  return Buffer.from(`${hex(r)}${hex(s)}`, 'hex');
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let bits = exponent, square = base % n; bits > 0n; bits >>= 1n, square = (square * square) % n)
    if ((bits & 1n) === 1n) result = (result * square) % n;
  return result;
}

const number = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const hex = (value: bigint): string => value.toString(16).padStart(64, '0');
