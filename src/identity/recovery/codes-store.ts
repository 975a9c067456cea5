import type { Uuid } from '../../kernel/index.ts';
import type { Db } from '../store.ts';

export interface RecoveryCodeRow {
  readonly id: Uuid;
  readonly set: Uuid;
  readonly number: number;
  readonly mac: Buffer;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  readonly usedAt: Date | null;
}

export async function listRecoveryCodes(sql: Db, account: Uuid): Promise<RecoveryCodeRow[]> {
  return await sql<
    RecoveryCodeRow[]
  >`select id, set, number, mac, created_at as "createdAt", confirmed_at as "confirmedAt",
    used_at as "usedAt" from recovery_code where account = ${account} order by created_at desc, set, number`;
}

/** Stores a set that nobody has proved to hold yet, in the place of an earlier one of that kind. */
export async function insertRecoveryCodes(
  sql: Db,
  account: Uuid,
  rows: readonly Pick<RecoveryCodeRow, 'id' | 'set' | 'number' | 'mac'>[],
  now: Date,
): Promise<void> {
  await sql`delete from recovery_code where account = ${account} and confirmed_at is null`;
  for (const row of rows) {
    await sql`insert into recovery_code (id, account, set, number, mac, created_at)
      values (${row.id}, ${account}, ${row.set}, ${row.number}, ${row.mac}, ${now})`;
  }
}

/** From now on this set counts, and no other; false when it did already. */
export async function confirmSet(sql: Db, account: Uuid, set: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`update recovery_code set confirmed_at = ${now}
    where account = ${account} and set = ${set} and confirmed_at is null returning 1`;
  if (rows.length > 0) await sql`delete from recovery_code where account = ${account} and set <> ${set}`;
  return rows.length > 0;
}

/** Spends a code; true for exactly one caller. */
export async function spendRecoveryCode(sql: Db, id: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`update recovery_code set used_at = ${now}
    where id = ${id} and used_at is null and confirmed_at is not null returning 1`;
  return rows.length === 1;
}
