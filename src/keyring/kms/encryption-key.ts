import { CarnetError } from '../../kernel/index.ts';

const hexPattern = /^[0-9a-fA-F]{64}$/;
const base64Pattern = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Reads `ENCRYPTION_KEY`: 32 bytes in base64 (or base64url) or hex; space around it is ignored. `bad-configuration` when
 * it is neither, or when the bytes repeat so much that they cannot have come from a generator.
 */
export function parseEncryptionKey(text: string): Buffer {
  const trimmed = text.trim();
  const key = hexPattern.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : base64Pattern.test(trimmed)
      ? Buffer.from(trimmed, 'base64')
      : null;
  if (key?.length !== 32) {
    throw new CarnetError(
      'bad-configuration',
      'ENCRYPTION_KEY must be 32 bytes in base64 or hex. Make one with: openssl rand -base64 32',
    );
  }
  // 32 random bytes have about 30 different values; fewer than 18 come once in 10^12 keys.
  if (new Set(key).size < 18) {
    throw new CarnetError(
      'bad-configuration',
      'ENCRYPTION_KEY does not look random. Make one with: openssl rand -base64 32',
    );
  }
  return key;
}
