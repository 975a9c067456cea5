/** Passwords that stand in tutorials and compose files; compared in lower case. */
const knownPasswords = new Set([
  ...[
    'postgres',
    'postgresql',
    'password',
    'passw0rd',
    'secret',
    'changeme',
    'change-me',
    'admin',
    'root',
    'test',
    'demo',
  ],
  ...[
    'carnet',
    'carnet_app',
    'carnet_keys',
    'carnet_owner',
    'example',
    'default',
    'letmein',
    'qwerty',
    'mysecretpassword',
  ],
  ...['123456', '12345678', '123456789', '1234567890', '0123456789abcdef'],
]);

/**
 * Why a 32-byte key is not one to trust, or null. A random key fails one of these rules with a probability below 2^-40:
 * few distinct bytes (random: about 30 of 32), readable text, equal steps between neighbours, a repeated pattern.
 */
export function weaknessOfKey(key: Uint8Array): string | null {
  if (new Set(key).size < 16) return 'it has too few different bytes to be random';
  if (key.every((byte) => byte >= 0x20 && byte < 0x7f)) return 'it is readable text, not random bytes';
  const steps = new Set(key.slice(1).map((byte, index) => (byte - (key[index] ?? 0)) & 0xff));
  if (steps.size < 8) return 'it is a sequence, not random bytes';
  const half = key.length / 2;
  if (key.slice(half).every((byte, index) => byte === key[index])) return 'its two halves are the same';
  return null;
}

/** Why a passphrase is not one that a key file may stand under, or null. Who has the file can try guesses for ever. */
export function weaknessOfPassphrase(text: string): string | null {
  if (/\p{Cc}/u.test(text)) return 'it has more than one line, or a character that cannot be typed';
  if ([...text].length < 15) return 'it has fewer than 15 characters';
  if (Buffer.byteLength(text) > 1024) return 'it has more than 1,024 bytes';
  const lower = text.toLowerCase();
  if (knownPasswords.has(lower) || new Set(lower).size < 8) return 'it is one that is soon guessed';
  return null;
}

/** Why a database password is not one to trust beyond this machine, or null. */
export function weaknessOfPassword(password: string, user: string): string | null {
  if (password === '') return 'it has no password';
  const lower = password.toLowerCase();
  if (knownPasswords.has(lower) || lower === user.toLowerCase()) return 'its password is one that everybody knows';
  if (password.length < 12) return 'its password has fewer than 12 characters';
  if (new Set(password).size < 6) return 'its password has too few different characters';
  return null;
}
