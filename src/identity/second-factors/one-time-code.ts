import { lengthPrefixed, randomBytes, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';
import { isLiving } from '../living.ts';

/** A code sent by mail is good for 10 min, for one use, for 5 tries. */
export const codeLifeMs = 10 * 60_000;
export const mostTries = 5;

/** Six random digits, each code as likely as any other. */
export function newCode(): string {
  // 2^32 is no multiple of 10^6: numbers above its largest multiple are drawn again.
  for (;;) {
    const number = randomBytes(4).readUInt32BE();
    if (number < 4_294_000_000) return String(number % 1_000_000).padStart(6, '0');
  }
}

/**
 * HMAC of a code, bound to the account and the attempt that it was made for and to its end (ms): it proves nothing anywhere
 * else, and whoever writes the row does not make it live longer.
 */
export function codeMac(
  keyring: Pick<Keyring, 'mac'>,
  account: Uuid,
  attempt: Uuid,
  until: number,
  code: string,
): Buffer {
  return keyring.mac('one-time-code', lengthPrefixed(['code', account, attempt, until, code]));
}

/** Whether the code is the attempt's and its time not over; one made while the clock was ahead has an end that means nothing. */
export function isCode(
  keyring: Pick<Keyring, 'mac'>,
  attempt: {
    readonly id: Uuid;
    readonly account: Uuid;
    readonly codeMac: Buffer | null;
    readonly codeExpires: Date | null;
  },
  code: string,
  now: number,
): boolean {
  if (attempt.codeMac === null || attempt.codeExpires === null) return false;
  if (!isLiving(attempt.codeExpires.getTime(), codeLifeMs, now)) return false;
  return equalBytes(
    attempt.codeMac,
    codeMac(keyring, attempt.account, attempt.id, attempt.codeExpires.getTime(), code),
  );
}
