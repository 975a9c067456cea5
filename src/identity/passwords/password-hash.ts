import { availableParallelism } from 'node:os';
import { CarnetError, randomBytes } from '../../kernel/index.ts';
import { hashByArgon2, isWeakArgon2, readArgon2, verifyByArgon2 } from './argon2.ts';
import { bcryptBytes, bcryptCost, fitsBcrypt, hashByBcrypt, readBcrypt, verifyByBcrypt } from './bcrypt.ts';
import { type Gate, gate } from './gate.ts';

/** `PASSWORD_HASH`: how new passwords are kept. */
export type PasswordHashKind = 'argon2id' | 'bcrypt';

export interface PasswordHasher {
  /**
   * The text to store of a new password. `invalid-input` for one that the configured hash cannot take whole (bcrypt: more than
   * 72 bytes, or NUL), `too-many-requests` when too many are waiting.
   */
  hash(password: string, language?: 'en' | 'fr'): Promise<string>;
  /**
   * Whether the password is that of a stored hash of either kind; null does the work of the configured kind against a hash of
   * nothing and gives false. `too-many-requests`.
   */
  verify(password: string, stored: string | null): Promise<boolean>;
  /** Whether a right password is better kept anew: of the other kind, or of less work than is asked for today. */
  isOutdated(stored: string, password: string): boolean;
}

const words = {
  en: `On this server a password may have at most ${bcryptBytes} bytes: about ${bcryptBytes} plain letters. Choose a shorter one.`,
  fr: `Sur ce serveur, un mot de passe ne peut dépasser ${bcryptBytes} octets, soit environ ${bcryptBytes} lettres simples. Choisissez-en un plus court.`,
} as const;

/** Half of the cores, so that a storm of sign-ins leaves the others to whoever is signed in. */
export function hashesAtOnce(cores = availableParallelism()): number {
  return Math.max(1, Math.floor(cores / 2));
}

/** So many hashes at a time, and at most 32 that wait, so that a storm of sign-ins starves nobody else. */
export function hashGate(running = hashesAtOnce()): Gate {
  return gate(running, 32);
}

/** @param run Lets hashes be computed; `hashGate` where this process is alone. */
export async function passwordHasher(run: Gate, kind: PasswordHashKind = 'argon2id'): Promise<PasswordHasher> {
  const make = kind === 'bcrypt' ? hashByBcrypt : hashByArgon2;
  const dummy = await make(randomBytes(16).toString('base64'));
  return {
    async hash(password, language = 'en') {
      const normal = normalise(password);
      if (kind === 'bcrypt' && !fitsBcrypt(normal)) throw refused(words[language]);
      return await run(() => make(normal));
    },
    async verify(password, stored) {
      const right = await run(async () => {
        for (const form of formsOf(password)) if (await verifyOne(stored ?? dummy, form)) return true;
        return false;
      });
      return right && stored !== null;
    },
    isOutdated(stored, password) {
      const bcrypt = readBcrypt(stored);
      if (kind === 'argon2id') {
        const argon2 = readArgon2(stored);
        return bcrypt !== null || (argon2 !== null && isWeakArgon2(argon2));
      }
      // What bcrypt cannot take whole stays as it is, under the stronger hash.
      return fitsBcrypt(normalise(password)) && (bcrypt === null || bcrypt < bcryptCost);
    },
  };
}

async function verifyOne(stored: string, password: string): Promise<boolean> {
  if (readBcrypt(stored) !== null) return await verifyByBcrypt(stored, password);
  return readArgon2(stored) !== null && (await verifyByArgon2(stored, password));
}

/** NFKC, as NIST SP 800-63B (3.1.1.2) advises: the same characters typed on another keyboard are the same password. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}

/** Other programs hash what is typed as it comes, so an imported hash may be of that form; it depends on nothing stored. */
function formsOf(password: string): readonly string[] {
  const normal = normalise(password);
  return normal === password ? [normal] : [normal, password];
}

function refused(message: string): CarnetError {
  return new CarnetError('invalid-input', message, {
    errors: [{ field: 'body.password', code: 'password-too-long', message }],
  });
}
