/**
 * Joins fields unambiguously: each is preceded by its length as 4 bytes, big endian, so no two lists of fields give the
 * same bytes. Strings are UTF-8, numbers 8 bytes big endian.
 */
export function lengthPrefixed(fields: readonly (string | number | bigint | Uint8Array)[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const field of fields) {
    const bytes = toBytes(field);
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}

function toBytes(field: string | number | bigint | Uint8Array): Uint8Array {
  if (typeof field === 'string') return Buffer.from(field, 'utf8');
  if (typeof field === 'number' || typeof field === 'bigint') {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigUInt64BE(BigInt(field));
    return bytes;
  }
  return field;
}

const poolBytes = 16_384;
let pool = Buffer.alloc(0);
let used = 0;

/**
 * Cryptographically random bytes (Web Crypto's generator), in memory of their own. Short ones are cut from a pool, since
 * each call of the generator costs about a microsecond; what is given out is wiped from it and never given again.
 */
export function randomBytes(length: number): Buffer {
  if (length > 256) return Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(length)).buffer);
  if (used + length > pool.length) {
    pool = Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(poolBytes)).buffer);
    used = 0;
  }
  const piece = pool.subarray(used, used + length);
  const bytes = Buffer.from(piece);
  piece.fill(0);
  used += length;
  return bytes;
}
