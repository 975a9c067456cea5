import type { Role, Uuid } from '../../kernel/index.ts';
import type { Db } from '../store.ts';

/** That an account holds, or held, a role. */
export interface HeldRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly role: Role;
  readonly since: Date;
  readonly endedAt: Date | null;
  readonly mac: Buffer;
}

export async function insertHeld(sql: Db, row: HeldRow): Promise<void> {
  await sql`insert into role_held (id, account, role, since, ended_at, mac)
    values (${row.id}, ${row.account}, ${row.role}, ${row.since}, ${row.endedAt}, ${row.mac})`;
}

/** What the account is for from now on. */
export async function setRoles(sql: Db, account: Uuid, roles: readonly Role[]): Promise<void> {
  await sql`update account set roles = ${[...roles]} where id = ${account}`;
}

/** Every entry of an account that has not ended. */
export async function livingHeld(sql: Db, account: Uuid): Promise<readonly HeldRow[]> {
  return await sql<HeldRow[]>`select id, account, role, since, ended_at as "endedAt", mac from role_held
    where account = ${account} and ended_at is null`;
}

/** The entry of a role that is held now, to be ended. */
export async function findHeld(sql: Db, account: Uuid, role: Role): Promise<readonly HeldRow[]> {
  return await sql<HeldRow[]>`select id, account, role, since, ended_at as "endedAt", mac from role_held
    where account = ${account} and role = ${role} and ended_at is null`;
}

export async function endHeld(sql: Db, row: Pick<HeldRow, 'id' | 'endedAt' | 'mac'>): Promise<void> {
  await sql`update role_held set ended_at = ${row.endedAt}, mac = ${row.mac} where id = ${row.id}`;
}

/** How many administer beside this account now, or did until a moment after `since` (null: now alone). */
export async function otherAdmins(sql: Db, account: Uuid, since: Date | null): Promise<number> {
  const rows = await sql<{ n: number }[]>`select count(*)::int as n from account a
    where a.id <> ${account} and a.state = 'active' and ('admin' = any (a.roles) or exists (select 1 from role_held r
      where r.account = a.id and r.role = 'admin' and r.ended_at > ${since}))`;
  return rows[0]?.n ?? 0;
}

/** What changes who administers happens one after the other: two who end each other's role at once would leave nobody. */
export async function lockAdmins(sql: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('administrators', 3))`;
}
