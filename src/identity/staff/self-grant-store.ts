import type { Uuid } from '../../kernel/index.ts';
import type { Db, Language } from '../store.ts';
import type { ClinicalRole } from './contract.ts';

/** That a lone administrator confirms himself, and how far the telling of it is. */
export interface SelfGrantRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly role: ClinicalRole;
  readonly startedAt: Date;
  readonly readyAt: Date;
  readonly toldThrough: Uuid | null;
  readonly toldAt: Date | null;
  readonly mac: Buffer;
}

const columns = (sql: Db) => sql`id, account, role, started_at as "startedAt", ready_at as "readyAt",
  told_through as "toldThrough", told_at as "toldAt", mac`;

export async function insertSelfGrant(sql: Db, row: Omit<SelfGrantRow, 'toldThrough' | 'toldAt'>): Promise<void> {
  await sql`insert into self_grant (id, account, role, started_at, ready_at, mac)
    values (${row.id}, ${row.account}, ${row.role}, ${row.startedAt}, ${row.readyAt}, ${row.mac})`;
}

export async function waitingSelfGrant(sql: Db, account: Uuid): Promise<SelfGrantRow | null> {
  const rows = await sql<SelfGrantRow[]>`select ${columns(sql)} from self_grant
    where account = ${account} and ended_at is null`;
  return rows[0] ?? null;
}

export async function waitingSelfGrants(sql: Db): Promise<readonly SelfGrantRow[]> {
  return await sql<SelfGrantRow[]>`select ${columns(sql)} from self_grant where ended_at is null order by started_at`;
}

/** One of which somebody is still to be told; locked, so that each person is told once. */
export async function takeUntold(sql: Db): Promise<SelfGrantRow | null> {
  const rows = await sql<SelfGrantRow[]>`select ${columns(sql)} from self_grant
    where ended_at is null and told_at is null order by started_at limit 1 for update skip locked`;
  return rows[0] ?? null;
}

/** One whose time is over and of which everybody was told as long ago; locked. */
export async function takeDue(sql: Db, now: Date, waitMs: number): Promise<SelfGrantRow | null> {
  const rows = await sql<SelfGrantRow[]>`select ${columns(sql)} from self_grant
    where ended_at is null and ready_at <= ${now} and told_at <= ${new Date(now.getTime() - waitMs)}
    order by ready_at limit 1 for update skip locked`;
  return rows[0] ?? null;
}

/** Patients after one of them, by id. */
export async function patientsAfter(
  sql: Db,
  after: Uuid | null,
  most: number,
): Promise<readonly { readonly id: Uuid; readonly language: Language }[]> {
  return await sql<{ id: Uuid; language: Language }[]>`select id, language from account
    where state = 'active' and 'patient' = any (roles) and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${most}`;
}

export async function noteTold(sql: Db, id: Uuid, through: Uuid | null, all: Date | null): Promise<void> {
  await sql`update self_grant set told_through = ${through}, told_at = ${all} where id = ${id}`;
}

/** Ends one that waits; null when none does. */
export async function endSelfGrant(
  sql: Db,
  id: Uuid,
  outcome: 'confirmed' | 'stopped',
  now: Date,
): Promise<{ readonly account: Uuid; readonly role: ClinicalRole } | null> {
  const rows = await sql<{ account: Uuid; role: ClinicalRole }[]>`update self_grant
    set ended_at = ${now}, outcome = ${outcome} where id = ${id} and ended_at is null returning account, role`;
  return rows[0] ?? null;
}

/** Ends those of an account that loses a role. */
export async function endSelfGrantsOf(sql: Db, account: Uuid, now: Date): Promise<void> {
  await sql`update self_grant set ended_at = ${now}, outcome = 'stopped' where account = ${account} and ended_at is null`;
}
