import type { Role, Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { Db } from '../store.ts';
import type { ClinicalRole } from './contract.ts';

export interface ProfessionalRow {
  readonly account: Uuid;
  readonly role: ClinicalRole;
  readonly profile: Sealed;
  readonly version: number;
  readonly requestedAt: Date;
  readonly confirmedAt: Date | null;
  readonly confirmedBy: Uuid | null;
  readonly endedAt: Date | null;
  readonly mac: Buffer | null;
  /** The roles that the account holds now. */
  readonly roles: readonly Role[];
}

/** The professional identity of an active account, whatever became of it. */
export async function findProfessional(sql: Db, account: Uuid): Promise<ProfessionalRow | null> {
  const rows = await sql<ProfessionalRow[]>`
    select p.account, p.role, p.profile, p.version, p.requested_at as "requestedAt", p.confirmed_at as "confirmedAt",
      p.confirmed_by as "confirmedBy", p.ended_at as "endedAt", p.mac, a.roles
    from professional p join account a on a.id = p.account where p.account = ${account} and a.state = 'active'`;
  return rows[0] ?? null;
}

/** The identities of every other active account, whatever became of them. */
export async function professionalsBut(sql: Db, account: Uuid): Promise<readonly ProfessionalRow[]> {
  return await sql<ProfessionalRow[]>`
    select p.account, p.role, p.profile, p.version, p.requested_at as "requestedAt", p.confirmed_at as "confirmedAt",
      p.confirmed_by as "confirmedBy", p.ended_at as "endedAt", p.mac, a.roles
    from professional p join account a on a.id = p.account where p.account <> ${account} and a.state = 'active'`;
}

/** Takes the identity of an account for update, so that what is judged is what was read. */
export async function lockProfessional(sql: Db, account: Uuid): Promise<ProfessionalRow | null> {
  await sql`select 1 from professional where account = ${account} for update`;
  return await findProfessional(sql, account);
}

/** Keeps an identity that waits to be confirmed, in the place of the one before. */
export async function putProfessional(
  sql: Db,
  row: Pick<ProfessionalRow, 'account' | 'role' | 'profile' | 'version' | 'requestedAt'>,
): Promise<void> {
  await sql`insert into professional as p (account, role, profile, version, requested_at)
    values (${row.account}, ${row.role}, ${row.profile}, ${row.version}, ${row.requestedAt})
    on conflict (account) do update set role = excluded.role, profile = excluded.profile, version = excluded.version,
      requested_at = excluded.requested_at, confirmed_at = null, confirmed_by = null, ended_at = null, mac = null`;
}

export async function confirmProfessional(
  sql: Db,
  row: { readonly account: Uuid; readonly at: Date; readonly by: Uuid; readonly mac: Buffer },
): Promise<void> {
  await sql`update professional set confirmed_at = ${row.at}, confirmed_by = ${row.by}, mac = ${row.mac}
    where account = ${row.account}`;
}

/** Refuses one that waits, ends one that counts; with its MAC gone it cannot be made to count again. */
export async function endProfessional(sql: Db, account: Uuid, now: Date): Promise<void> {
  await sql`update professional set ended_at = ${now}, mac = null where account = ${account} and ended_at is null`;
}
