import type { Uuid } from '../../kernel/index.ts';
import type { Db } from '../store.ts';
import type { StaffRole } from './contract.ts';

export interface StaffInvitationRow {
  readonly id: Uuid;
  readonly role: StaffRole;
  /** Who invites. */
  readonly account: Uuid;
  readonly hash: Buffer;
  /** HMAC of the one address that it is for; null: whoever holds the link. */
  readonly address: Buffer | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly mac: Buffer;
}

export async function insertStaffInvitation(sql: Db, row: StaffInvitationRow): Promise<void> {
  await sql`insert into staff_invitation (id, role, account, token_hash, address, created_at, expires_at, mac)
    values (${row.id}, ${row.role}, ${row.account}, ${row.hash}, ${row.address}, ${row.createdAt}, ${row.expiresAt},
      ${row.mac})`;
}

const columns = (sql: Db) => sql`i.id, i.role, i.account, i.token_hash as hash, i.address, i.created_at as "createdAt",
  i.expires_at as "expiresAt", i.mac`;
/** Open, and made by somebody who administers still. A clock that is wrong opens nothing: the later of both counts. */
const open = (sql: Db, now: Date) => sql`i.used_at is null and i.withdrawn_at is null
  and i.expires_at > greatest(${now}::timestamptz, clock_timestamp())
  and exists (select 1 from account a where a.id = i.account and a.state = 'active' and 'admin' = any (a.roles))`;

/** The open invitation of a token, locked until the transaction ends, so that it is used once. */
export async function lockStaffInvitation(sql: Db, hash: Buffer, now: Date): Promise<StaffInvitationRow | null> {
  const rows = await sql<StaffInvitationRow[]>`select ${columns(sql)} from staff_invitation i
    where i.token_hash = ${hash} and ${open(sql, now)} for update of i`;
  return rows[0] ?? null;
}

export async function openStaffInvitations(sql: Db, now: Date): Promise<readonly StaffInvitationRow[]> {
  return await sql<StaffInvitationRow[]>`select ${columns(sql)} from staff_invitation i
    where ${open(sql, now)} order by i.created_at`;
}

export async function useStaffInvitation(sql: Db, id: Uuid, now: Date): Promise<void> {
  await sql`update staff_invitation set used_at = ${now} where id = ${id}`;
}

/** Takes an open invitation back; gives its role, or null where none is open. */
export async function withdrawStaffInvitation(sql: Db, id: Uuid, now: Date): Promise<StaffRole | null> {
  const rows = await sql<{ role: StaffRole }[]>`update staff_invitation set withdrawn_at = ${now}
    where id = ${id} and used_at is null and withdrawn_at is null and expires_at > ${now} returning role`;
  return rows[0]?.role ?? null;
}

export async function sweepStaffInvitations(sql: Db, ended: Date): Promise<void> {
  await sql`delete from staff_invitation where least(used_at, withdrawn_at, expires_at) < ${ended}`;
}
