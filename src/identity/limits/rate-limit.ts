import type { Sql } from 'postgres';
import { CarnetError, lengthPrefixed } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { LruMap } from '../lru-map.ts';
import type { ServerClock } from '../options.ts';
import type { RateLimits, RateRule } from './limits.ts';
import { countFailure, endWait, forgetFailures, startWait, takeToken, whenAllowed } from './rate-limit-store.ts';

export type RateRuleName = keyof RateLimits;

export interface RateLimiter {
  /** Takes one token; false when there is none. */
  takes(rule: RateRuleName, ...key: readonly string[]): Promise<boolean>;
  /**
   * For when a shared bucket is empty: lets through who has waited as he was told, once for each wait; tells everybody else
   * how long to wait, twice as long each time (`too-many-requests`). So nobody is shut out, and a crowd is slow.
   */
  waited(rule: RateRuleName, ...key: readonly string[]): Promise<void>;
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
  const codes = memoryOf(rules.factorAccount);
  return {
    async take(name, ...key) {
      const rule = rules[name];
      const id = bucket(name, key);
      const now = clock.now();
      if (name === 'factorAccount' && !codes.take(id.toString('base64'), now)) throw tooMany(60_000);
      if (await takeToken(sql, id, rule, new Date(now))) return;
      throw tooMany((await whenAllowed(sql, id, rule, new Date(now))) - now);
    },
    takes: (name, ...key) => takeToken(sql, bucket(name, key), rules[name], new Date(clock.now())),
    async waited(name, ...key) {
      const { delay } = rules[name];
      if (delay === undefined) throw new TypeError(`the rule ${name} has no delay`);
      const id = bucket(name, key);
      const now = clock.now();
      if (await endWait(sql, id, delay, new Date(now), waitKeptMs)) return;
      throw tooMany((await startWait(sql, id, delay, new Date(now), waitKeptMs)) - now);
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

/** How long somebody who has waited may take to come back, before he is told to wait anew. */
const waitKeptMs = 60 * 60_000;

function tooMany(waitMs: number): CarnetError {
  return new CarnetError('too-many-requests', 'There were too many tries. Wait a little, then try again.', {
    retryAfter: Math.max(1, Math.ceil(waitMs / 1000)),
  });
}

const remembered = 10_000;

/**
 * A second count of codes tried, in this process alone and twice as wide as the one in PostgreSQL. A code has six digits, so
 * whoever empties the table of limits (its superuser) would otherwise try them all.
 */
function memoryOf(rule: RateRule): { take(id: string, now: number): boolean } {
  const capacity = rule.capacity * 2;
  const perMs = (rule.perMinute * 2) / 60_000;
  const buckets = new LruMap<string, { readonly tokens: number; readonly at: number }>(remembered);
  return {
    take(id, now) {
      const last = buckets.get(id);
      const tokens =
        last === undefined ? capacity : Math.min(capacity, last.tokens + Math.max(0, now - last.at) * perMs);
      buckets.set(id, { tokens: tokens < 1 ? tokens : tokens - 1, at: Math.max(now, last?.at ?? 0) });
      return tokens >= 1;
    },
  };
}
