import { createHash, hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** SHA-256 of bytes that come piece by piece; `digest` once, at the end. */
export function sha256Stream(): { update(bytes: Uint8Array): void; digest(): Buffer } {
  const running = createHash('sha256');
  return { update: (bytes) => void running.update(bytes), digest: () => running.digest() };
}

/** Whether two byte strings are equal, in a time that depends on their lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
