/**
 * Joins fields unambiguously: each is preceded by its length as 4 bytes, big endian, so no two lists of fields give the
 * same bytes. Strings are UTF-8, numbers 8 bytes big endian.
 */
export function lengthPrefixed(fields: readonly (string | number | bigint | Uint8Array)[]): Buffer {
  let size = 0;
  for (const field of fields) size += 4 + sizeOf(field);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const field of fields) {
    const start = at + 4;
    if (typeof field === 'string') at = start + bytes.write(field, start, 'utf8');
    else if (typeof field === 'bigint') at = bytes.writeBigUInt64BE(field, start);
    else if (typeof field === 'number') at = writeNumber(bytes, field, start);
    else {
      bytes.set(field, start);
      at = start + field.length;
    }
    bytes.writeUInt32BE(at - start, start - 4);
  }
  return bytes;
}

/** Without a BigInt, which costs more than the rest of a short list. */
function writeNumber(bytes: Buffer, value: number, offset: number): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError('a number among fields is a whole one, not below 0');
  bytes.writeUInt32BE(Math.floor(value / 0x1_0000_0000), offset);
  return bytes.writeUInt32BE(value % 0x1_0000_0000, offset + 4);
}

function sizeOf(field: string | number | bigint | Uint8Array): number {
  if (typeof field === 'string') return Buffer.byteLength(field, 'utf8');
  return typeof field === 'number' || typeof field === 'bigint' ? 8 : field.length;
}

/**
 * A copy in memory of its own. Short buffers are cut from a slab of some kilobytes, which lives as long as any of them: what is kept for
 * minutes must not keep that.
 */
export function ownMemory(bytes: Uint8Array): Buffer {
  const own = Buffer.alloc(bytes.length);
  own.set(bytes);
  return own;
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
