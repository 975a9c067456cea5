import type { Uuid } from '../kernel/index.ts';
import type { Db } from './store.ts';

/** How many second factors of each kind an account has. */
export interface Ways {
  readonly apps: number;
  readonly mail: number;
  /** Passkeys that are not suspected of being copied. */
  readonly passkeys: number;
  /** Unused ones of the set that its owner showed to hold. */
  readonly recoveryCodes: number;
  readonly mailCountsFrom: Date | null;
}

/** Null when the account is not seen. @param without Id of a factor or passkey that is not to be counted. */
export async function countWays(sql: Db, account: Uuid, without: Uuid | null = null): Promise<Ways | null> {
  const rows = await sql<Ways[]>`select
      (select count(*)::int from factor where account = a.id and kind = 'totp' and confirmed_at is not null
        and id is distinct from ${without}::uuid) as apps,
      (select count(*)::int from factor where account = a.id and kind = 'email' and confirmed_at is not null
        and id is distinct from ${without}::uuid) as mail,
      (select count(*)::int from passkey where account = a.id and regressed_at is null
        and id is distinct from ${without}::uuid) as passkeys,
      (select count(*)::int from recovery_code where account = a.id and confirmed_at is not null and used_at is null)
        as "recoveryCodes",
      a.mail_counts_from as "mailCountsFrom"
    from account a where a.id = ${account}`;
  return rows[0] ?? null;
}

/** Lets one change of an account's factors happen at a time, so that two at once cannot take the last two away. */
export async function lockFactors(sql: Db, account: Uuid): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`factors ${account}`}, 0))`;
}
