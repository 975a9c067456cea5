import { HOTP, Secret, TOTP } from 'otpauth';

const step = 30_000;
const shape = { algorithm: 'SHA1', digits: 6 } as const;

/** Bytes of a seed: 160 bits, as RFC 4226 (4, R6) recommends. */
export const seedBytes = 20;

/**
 * Finds the time step (RFC 6238: 30 s, six digits, SHA-1, which every authenticator app knows) that gives the code: the
 * step of `now` (ms), the one before or the one after. Steps up to `lastStep` count no more. Null when none fits.
 */
export function matchingStep(seed: Uint8Array, code: string, now: number, lastStep: number): number | null {
  const secret = secretOf(seed);
  const current = Math.floor(now / step);
  for (const counter of [current, current - 1, current + 1]) {
    if (counter <= lastStep) continue;
    if (HOTP.validate({ token: code, secret, counter, window: 0, ...shape }) !== null) return counter;
  }
  return null;
}

/** What an authenticator app takes: the seed in base32 and the same as an `otpauth:` URI. */
export function describeSeed(seed: Uint8Array, email: string): { readonly secret: string; readonly uri: string } {
  const totp = new TOTP({ issuer: 'Carnet', label: email, secret: secretOf(seed), period: step / 1000, ...shape });
  return { secret: totp.secret.base32, uri: totp.toString() };
}

function secretOf(seed: Uint8Array): Secret {
  return new Secret({ buffer: Uint8Array.from(seed).buffer });
}
