import { randomBytes } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';

/** A token that travels by mail: 256 random bits, of which only the SHA-256 is stored. */
export function newMailToken(): { readonly text: string; readonly hash: Buffer } {
  const bytes = randomBytes(32);
  return { text: bytes.toString('base64url'), hash: sha256(bytes) };
}

export function mailTokenHash(text: string): Buffer {
  return sha256(Buffer.from(text, 'base64url'));
}
