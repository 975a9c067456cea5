import type { Uuid } from '../../kernel/index.ts';
import type { Db } from '../store.ts';

/**
 * Holds off whoever else adds or removes what signs in to the account (factors, tokens, sessions of a password) until the
 * transaction ends: counted and changed by two at once, the last two factors would both go; and what is made in the moment of
 * a reset would outlive it. To be called first of all, so that no two wait for each other. A lock by name, since a person's
 * own session may not lock the row of an account.
 */
export async function lockFactors(sql: Db, account: Uuid): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${account}, 2))`;
}

/** From when on a code by mail counts again after a reset by mail; null: it does. */
export async function mailCountsFrom(sql: Db, account: Uuid): Promise<Date | null> {
  const rows = await sql<{ at: Date | null }[]>`select mail_counts_from as at from account where id = ${account}`;
  return rows[0]?.at ?? null;
}

/** Whether a recovery code is left of a list that counts. */
export async function hasRecoveryCode(sql: Db, account: Uuid): Promise<boolean> {
  const rows = await sql`select 1 from recovery_code
    where account = ${account} and confirmed_at is not null and used_at is null limit 1`;
  return rows.length === 1;
}
