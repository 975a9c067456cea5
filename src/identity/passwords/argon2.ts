import { hash, parseOptions, verify } from '@node-rs/argon2';

/**
 * Argon2id (RFC 9106), twice OWASP's minimum of memory: 38 MiB, two passes, one lane. The library's default algorithm is
 * Argon2id; salts are its own, 16 random bytes each.
 */
const parameters = { memoryCost: 38_912, timeCost: 2, parallelism: 1 } as const;

/** What an imported hash may ask of this machine at most: 512 MiB, 16 passes, 16 lanes. */
const most = { memoryCost: 524_288, timeCost: 16, parallelism: 16 } as const;

/** PHC string format, version 19 (1.3), parameters in their order. */
const form = /^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,3}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,172}$/;

export interface Argon2Costs {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** The costs of an Argon2id hash that this machine can compute; null for any other text. */
export function readArgon2(stored: string): Argon2Costs | null {
  if (!form.test(stored)) return null;
  const costs = parsed(stored);
  if (costs === null || costs.memoryCost > most.memoryCost) return null;
  return costs.timeCost > most.timeCost || costs.parallelism > most.parallelism ? null : costs;
}

/** Below what is asked of a new hash today. */
export function isWeakArgon2(costs: Argon2Costs): boolean {
  return costs.memoryCost < parameters.memoryCost || costs.timeCost < parameters.timeCost;
}

export const hashByArgon2 = (password: string): Promise<string> => hash(password, parameters);
export const verifyByArgon2 = (stored: string, password: string): Promise<boolean> => verify(stored, password);

function parsed(stored: string): Argon2Costs | null {
  try {
    return parseOptions(stored);
  } catch {
    return null; // of the right form, but its numbers or its base64 are impossible
  }
}
