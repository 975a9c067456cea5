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

/** Cryptographically random bytes (Web Crypto's generator, at most 65,536 of them). */
export function randomBytes(length: number): Buffer {
  return Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(length)).buffer);
}
