import { randomBytes, type Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** Digits and letters that nobody takes for another one (Crockford's Base32). */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ten letters, which are 50 random bits: with five tries an hour nobody guesses one. As people see it: `7QK3M-2XV9T`. */
export function newCode(): string {
  const code = [...randomBytes(10)].map((byte) => letters[byte % letters.length]).join('');
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** As it is found by: what was typed, in capitals, without what stands between, O as 0, I and L as 1. */
export function normalCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]+/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

export const codePlace = (subject: Uuid, version: number): Place => ({
  part: 'account',
  table: 'emergency_rule',
  row: subject,
  column: 'code',
  rowVersion: version,
});

export function sealCode(keys: Unlocked, subject: Uuid, version: number, code: string): Sealed {
  return keys.seal(codePlace(subject, version), Buffer.from(code));
}

/** `not-openable` for one that was moved or altered. */
export function openCode(keys: Unlocked, of: { subject: Uuid; code: Buffer; codeVersion: number }): string {
  return keys.open(codePlace(of.subject, of.codeVersion), of.code).toString('utf8');
}
