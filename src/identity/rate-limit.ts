import type { Sql } from 'postgres';
import { CarnetError, lengthPrefixed } from '../kernel/index.ts';
import type { Keyring } from '../keyring/index.ts';
import type { ServerClock } from './context.ts';
import { countFailure, forgetFailures, takeToken, whenAllowed } from './rate-limit-store.ts';

/** A token bucket, and a delay that doubles with each failure in a row after the first `free` ones. */
export interface RateRule {
  readonly capacity: number;
  readonly perMinute: number;
  readonly delay?: { readonly free: number; readonly firstMs: number; readonly mostMs: number };
}

export interface RateLimits {
  /** Tries to sign in, by address, by account, and by both together. */
  readonly signInAddress: RateRule;
  readonly signInAccount: RateRule;
  readonly signInPair: RateRule;
  readonly signUpAddress: RateRule;
  readonly signUpAccount: RateRule;
  /** Codes tried, and codes sent by mail, by account. */
  readonly factorAccount: RateRule;
  readonly codeAccount: RateRule;
  /** Entries in the log for tries with a token that has ended, by token. */
  readonly endedToken: RateRule;
}

/**
 * At most about 100 failures a day against one account from any number of addresses (the account's bucket refills 3 an
 * hour), while its owner, from an address where nothing failed, meets only that bucket.
 */
export const defaultLimits: RateLimits = {
  signInAddress: { capacity: 60, perMinute: 20 },
  signInAccount: { capacity: 30, perMinute: 0.05 },
  signInPair: { capacity: 20, perMinute: 2, delay: { free: 3, firstMs: 1_000, mostMs: 15 * 60_000 } },
  signUpAddress: { capacity: 20, perMinute: 2 },
  signUpAccount: { capacity: 4, perMinute: 0.1 },
  factorAccount: { capacity: 15, perMinute: 0.5, delay: { free: 4, firstMs: 2_000, mostMs: 60 * 60_000 } },
  codeAccount: { capacity: 6, perMinute: 0.5 },
  endedToken: { capacity: 10, perMinute: 0.1 },
};

export type RateRuleName = keyof RateLimits;

export interface RateLimiter {
  /** Takes one token; `too-many-requests` with the seconds to wait when there is none or a delay runs. */
  take(rule: RateRuleName, ...key: readonly string[]): Promise<void>;
  failed(rule: RateRuleName, ...key: readonly string[]): Promise<void>;
  /** Forgets the failures and gives the token back. */
  worked(rule: RateRuleName, ...key: readonly string[]): Promise<void>;
}

/** Limits kept in PostgreSQL, so that all workers count together; a bucket's key is an HMAC and names nobody. */
export function rateLimiter(sql: Sql, keyring: Keyring, clock: ServerClock, rules: RateLimits): RateLimiter {
  const bucket = (name: RateRuleName, key: readonly string[]) =>
    keyring.mac('rate-limit', lengthPrefixed([name, ...key]));
  return {
    async take(name, ...key) {
      const rule = rules[name];
      const id = bucket(name, key);
      const now = clock.now();
      if (await takeToken(sql, id, rule, new Date(now))) return;
      const wait = (await whenAllowed(sql, id, rule, new Date(now))) - now;
      throw new CarnetError('too-many-requests', 'There were too many tries. Wait a little, then try again.', {
        retryAfter: Math.max(1, Math.ceil(wait / 1000)),
      });
    },
    async failed(name, ...key) {
      const { delay } = rules[name];
      if (delay !== undefined) await countFailure(sql, bucket(name, key), delay, new Date(clock.now()));
    },
    async worked(name, ...key) {
      await forgetFailures(sql, bucket(name, key), rules[name].capacity);
    },
  };
}
