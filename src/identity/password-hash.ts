import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from '../kernel/index.ts';
import { gate } from './gate.ts';

/**
 * Argon2id (RFC 9106), twice OWASP's minimum of memory: 38 MiB, two passes, one lane. The library's default algorithm is
 * Argon2id; salts are its own, 16 random bytes each.
 */
const parameters = { memoryCost: 38_912, timeCost: 2, parallelism: 1 } as const;

export interface PasswordHasher {
  /** PHC string of a password. `too-many-requests` when too many are waiting. */
  hash(password: string): Promise<string>;
  /** Whether the password is that of the PHC string; null does the same work against a hash of nothing and gives false. */
  verify(password: string, phc: string | null): Promise<boolean>;
}

/** A hasher that computes at most `concurrency` hashes at a time and lets at most 32 wait, so that a storm of sign-ins starves nobody else. */
export async function passwordHasher(concurrency: number): Promise<PasswordHasher> {
  const run = gate(concurrency, 32);
  const dummy = await hash(randomBytes(16), parameters);
  return {
    hash: (password) => run(() => hash(normalise(password), parameters)),
    async verify(password, phc) {
      const right = await run(() => verify(phc ?? dummy, normalise(password)));
      return right && phc !== null;
    },
  };
}

/** NFKC, as NIST SP 800-63B (3.1.1.2) advises: the same characters typed on another keyboard are the same password. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}
