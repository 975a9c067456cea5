import { createHmac, type KeyObject } from 'node:crypto';

/** HMAC-SHA-256 (RFC 2104, FIPS 198-1) over the chunks one after the other: 32 bytes. */
export function hmacSha256(key: KeyObject | Uint8Array, ...chunks: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const chunk of chunks) mac.update(chunk);
  return mac.digest();
}
