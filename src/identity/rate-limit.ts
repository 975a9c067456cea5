import type { Sql } from 'postgres';
import { CarnetError, lengthPrefixed } from '../kernel/index.ts';
import type { Keyring } from '../keyring/index.ts';
import type { RateLimits } from './limits.ts';
import type { ServerClock } from './options.ts';
import { countFailure, forgetFailures, takeToken, whenAllowed } from './rate-limit-store.ts';

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
