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

/** After a reset by mail: codes by mail do not count before this. */
export async function setMailCountsFrom(sql: Db, account: Uuid, from: Date): Promise<void> {
  await sql`update account set mail_counts_from = ${from} where id = ${account}`;
}

/** Whether a recovery code is left of a list that counts. */
export async function hasRecoveryCode(sql: Db, account: Uuid): Promise<boolean> {
  const rows = await sql`select 1 from recovery_code
    where account = ${account} and confirmed_at is not null and used_at is null limit 1`;
  return rows.length === 1;
}

/**
 * Removes what belongs to devices and paper: authenticator apps, passkeys, recovery codes. Gives the ids of the seeds that are to
 * be destroyed.
 */
export async function dropFactors(sql: Db, account: Uuid): Promise<Uuid[]> {
  const seeds = await sql<
    { secret: Uuid | null }[]
  >`delete from factor where account = ${account} and kind = 'totp' returning secret`;
  await sql`delete from passkey where account = ${account}`;
  await sql`delete from recovery_code where account = ${account}`;
  return seeds.flatMap(({ secret }) => (secret === null ? [] : [secret]));
}

/** The mailbox is a factor from now on, if it was none. */
export async function keepMailFactor(sql: Db, account: Uuid, now: Date): Promise<void> {
  await sql`insert into factor (id, account, kind, confirmed_at, created_at)
    select gen_random_uuid(), ${account}, 'email', ${now}, ${now}
    where not exists (select 1 from factor where account = ${account} and kind = 'email')`;
}
