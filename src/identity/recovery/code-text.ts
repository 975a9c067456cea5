import { lengthPrefixed, randomBytes, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';

/** Crockford's base 32: no I, L, O, U, which are misread or misheard. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 8;

/** A new recovery code of 40 random bits, as it is shown: `7K4D-M2QX`. */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(length)].map((byte) => alphabet[byte & 31]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** What was typed, as its eight letters: small letters, spaces and dashes do not matter, O is 0, I and L are 1. */
export function normaliseRecoveryCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** HMAC of a code, bound to its account and row: of a stolen table it can be guessed only by who has the instance's key. */
export function recoveryCodeMac(vouch: Pick<Keyring, 'mac'>, account: Uuid, row: Uuid, code: string): Buffer {
  return vouch.mac('one-time-code', lengthPrefixed(['recovery-code', 1, account, row, normaliseRecoveryCode(code)]));
}
