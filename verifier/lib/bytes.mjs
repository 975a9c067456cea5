import { createHash } from 'node:crypto';

/** SHA-256 of the parts, one after the other. */
export function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** LP of docs/formats.md: each field is preceded by its length in bytes (u32, big endian); numbers are u64. */
export function lengthPrefixed(fields) {
  const parts = [];
  for (const field of fields) {
    const bytes = typeof field === 'string' ? Buffer.from(field) : typeof field === 'bigint' ? u64(field) : field;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}

export function u64(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(number);
  return bytes;
}

/** Bytes of a text in hex; of null, none. Anything else is refused, so that nothing is read in two ways. */
export function hex(text) {
  if (text === null || text === undefined) return Buffer.alloc(0);
  if (typeof text !== 'string' || text.length % 2 !== 0 || /[^0-9a-f]/.test(text)) throw new Error('not bytes in hex');
  return Buffer.from(text, 'hex');
}

/** A whole number of at most 64 bits that was written as digits. */
export function whole(text) {
  if (!/^(0|[1-9]\d{0,19})$/.test(String(text))) throw new Error('not a whole number');
  const number = BigInt(text);
  if (number >= 1n << 64n) throw new Error('not a number of 64 bits');
  return number;
}
