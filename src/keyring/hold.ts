import type { ReservedSql, Sql } from 'postgres';
import { CarnetError, hasCode } from '../kernel/index.ts';

/** One lock of the keys database: held shared by who copies keys (a backup), alone by who destroys any. "keys" in ASCII. */
const lockNumber = 0x6b657973;
const longestWaitMs = 60_000;

type Kind = 'exclusive' | 'shared';

/**
 * Runs `work` while no backup copies keys, and lets none begin: what destroys keys happens before a copy or after it, never
 * under it. `conflict` when a backup lasts longer than 60 s. `sql`: a pool of the keys database, of which one connection is
 * held and given to `work`.
 */
export async function withRetirement<T>(sql: Sql, work: (session: ReservedSql) => Promise<T>): Promise<T> {
  return await underLock(sql, 'exclusive', work);
}

/** Runs `work` while nothing destroys keys; several may hold it at once. `conflict` as `withRetirement`. */
export async function withHold<T>(sql: Sql, work: (session: ReservedSql) => Promise<T>): Promise<T> {
  return await underLock(sql, 'shared', work);
}

async function underLock<T>(sql: Sql, kind: Kind, work: (session: ReservedSql) => Promise<T>): Promise<T> {
  const session = await sql.reserve();
  try {
    await take(session, kind);
    try {
      return await work(session);
    } finally {
      await (kind === 'exclusive'
        ? session`select pg_advisory_unlock(${lockNumber}::bigint)`
        : session`select pg_advisory_unlock_shared(${lockNumber}::bigint)`);
    }
  } finally {
    session.release();
  }
}

/** PostgreSQL serves those who wait in their order, so a stream of short holds does not starve who destroys. */
async function take(session: ReservedSql, kind: Kind): Promise<void> {
  await session`select set_config('lock_timeout', ${`${longestWaitMs}ms`}, false), set_config('statement_timeout', '0', false)`;
  try {
    await (kind === 'exclusive'
      ? session`select pg_advisory_lock(${lockNumber}::bigint)`
      : session`select pg_advisory_lock_shared(${lockNumber}::bigint)`);
  } catch (cause) {
    if (!hasCode(cause, '55P03')) throw cause;
    const detail = kind === 'exclusive' ? 'A backup is running.' : 'Keys are being destroyed.';
    throw new CarnetError('conflict', `${detail} Try again in a few minutes.`, { cause, retryAfter: 60 });
  } finally {
    await session`reset lock_timeout`.catch(() => undefined);
    await session`reset statement_timeout`.catch(() => undefined);
  }
}
