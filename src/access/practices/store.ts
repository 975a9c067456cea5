import type { ISql, Sql } from 'postgres';
import type { MemberFacts, Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { KeeperRelation } from '../contract.ts';
import type { JoinFacts } from './origin.ts';

/** An entry of who is or was in a practice. */
export interface MemberRow extends MemberFacts {
  readonly name: Buffer | null;
  readonly endedAt: Date | null;
  readonly mac: Buffer;
}

/** A new entry, as the functions of PostgreSQL take it. */
export interface NewMember extends MemberFacts {
  readonly name: Sealed;
  readonly mac: Buffer;
}

const outcomeOf = (rows: readonly { readonly outcome: string }[]): string => rows[0]?.outcome ?? 'not-found';

export async function grantedMembers(sql: ISql, subject: Uuid): Promise<readonly MemberRow[]> {
  return await sql<MemberRow[]>`select id, practice, account, lead, name, since, ended_at as "endedAt", mac
    from gate.granted_members(${subject})`;
}

/** Of practices that the one at the session is in; under row-level security. */
export async function namesOf(
  sql: ISql,
  practices: readonly Uuid[],
): Promise<readonly { readonly id: Uuid; readonly name: Buffer }[]> {
  if (practices.length === 0) return [];
  return await sql<
    { id: Uuid; name: Buffer }[]
  >`select id, name from practice where id = any (${[...practices]}::uuid[])`;
}

/** The practices of the one at the session, with who is in them now; under row-level security. */
export async function ownMembers(sql: ISql): Promise<readonly (MemberRow & { readonly practiceName: Buffer })[]> {
  return await sql<
    (MemberRow & { practiceName: Buffer })[]
  >`select m.id, m.practice, m.account, m.lead, m.name, m.since,
      m.ended_at as "endedAt", m.mac, c.name as "practiceName"
    from practice_member m join practice c on c.id = m.practice where m.ended_at is null order by c.created_at, c.id, m.since, m.id`;
}

/** Until the transaction ends, no other makes a practice. */
export async function lockNames(sql: ISql): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('practice names', 0))`;
}

export async function makePractice(sql: ISql, name: Sealed, lead: NewMember): Promise<string> {
  return outcomeOf(
    await sql<
      { outcome: string }[]
    >`select gate.make_practice(${lead.practice}, ${name}, ${lead.since}, ${lead.id}, ${lead.account},
      ${lead.name}, ${lead.mac}) as outcome`,
  );
}

export async function nameLead(sql: ISql, lead: NewMember): Promise<string> {
  return outcomeOf(
    await sql<
      { outcome: string }[]
    >`select gate.name_lead(${lead.practice}, ${lead.since}, ${lead.id}, ${lead.account}, ${lead.name},
      ${lead.mac}) as outcome`,
  );
}

/** A practice as who administers sees it. */
export interface PracticeRow {
  readonly id: Uuid;
  readonly name: Buffer;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly members: number;
  readonly leadId: Uuid | null;
  readonly leadName: Buffer | null;
}

export async function allPractices(sql: ISql): Promise<readonly PracticeRow[]> {
  return await sql<
    PracticeRow[]
  >`select id, name, created_at as "createdAt", ended_at as "endedAt", members, lead_id as "leadId",
    lead_name as "leadName" from gate.practices()`;
}

export interface JoinRow extends JoinFacts {
  readonly createdAt: Date;
  readonly mac: Buffer;
}

/** The open invitations of practices that the one at the session leads; under row-level security. */
export async function openJoins(sql: ISql): Promise<readonly JoinRow[]> {
  return await sql<
    JoinRow[]
  >`select id, practice, account, token_hash as hash, created_at as "createdAt", expires_at as "expiresAt", mac
    from practice_invitation where used_at is null and withdrawn_at is null and expires_at > clock_timestamp() order by created_at`;
}

export async function insertJoin(sql: ISql, row: Omit<JoinRow, 'account'>): Promise<string> {
  return outcomeOf(
    await sql<
      { outcome: string }[]
    >`select gate.invite_member(${row.practice}, ${row.id}, ${row.hash}, ${row.createdAt}, ${row.expiresAt},
      ${row.mac}) as outcome`,
  );
}

export async function endJoin(sql: ISql, practice: Uuid, id: Uuid): Promise<boolean> {
  const rows = await sql<{ ended: boolean }[]>`select gate.withdraw_member_invitation(${practice}, ${id}) as ended`;
  return rows[0]?.ended === true;
}

/** The open invitation of a token, with the name of the practice; null for one that is not. */
export async function findJoin(
  sql: ISql,
  token: Buffer,
): Promise<(Omit<JoinFacts, 'hash'> & { readonly mac: Buffer; readonly name: Buffer }) | null> {
  const rows = await sql<(Omit<JoinFacts, 'hash'> & { mac: Buffer; name: Buffer })[]>`
    select id, practice, account, expires_at as "expiresAt", mac, name from gate.open_member_invitation(${token})`;
  return rows[0] ?? null;
}

export async function join(sql: ISql, token: Buffer, member: NewMember): Promise<string> {
  return outcomeOf(
    await sql<
      { outcome: string }[]
    >`select gate.join_practice(${token}, ${member.id}, ${member.name}, ${member.since}, ${member.mac})
      as outcome`,
  );
}

export async function handOn(sql: ISql, to: Uuid, lead: NewMember, own: NewMember): Promise<string> {
  return outcomeOf(
    await sql<
      { outcome: string }[]
    >`select gate.hand_lead_on(${lead.practice}, ${to}, ${lead.since}, ${lead.id}, ${lead.name}, ${lead.mac},
      ${own.id}, ${own.name}, ${own.mac}) as outcome`,
  );
}

export async function endMembership(
  sql: ISql,
  of: { readonly practice: Uuid; readonly id: Uuid; readonly leadless: boolean },
): Promise<{ readonly outcome: string; readonly account: Uuid | null }> {
  const rows = await sql<{ outcome: string; account: Uuid | null }[]>`
    select outcome, account from gate.end_membership(${of.practice}, ${of.id}, ${of.leadless})`;
  return rows[0] ?? { outcome: 'not-found', account: null };
}

/** Entries of which nobody has been told yet, the oldest first; role `carnet_retain`. */
export async function untoldMembers(
  sql: ISql,
  most: number,
): Promise<readonly (MemberFacts & { readonly mac: Buffer })[]> {
  return await sql<(MemberFacts & { mac: Buffer })[]>`
    select id, practice, account, lead, since, mac from gate.untold_members(${most})`;
}

/** Who keeps the records that were given to the practice of an entry; role `carnet_retain`. */
export async function keepersOfPractice(
  sql: ISql,
  member: Uuid,
): Promise<
  readonly { readonly subject: Uuid; readonly actor: Uuid; readonly kind: KeeperRelation; readonly mac: Buffer }[]
> {
  return await sql<{ subject: Uuid; actor: Uuid; kind: KeeperRelation; mac: Buffer }[]>`
    select subject, actor, kind, mac from gate.keepers_of_practice(${member})`;
}

/** Notes that those of an entry were told; role `carnet_retain`. */
export async function noteMemberTold(sql: ISql, member: Uuid): Promise<void> {
  await sql`select gate.note_member_told(${member})`;
}

/** Drops invitations as long after their end as the registry says; role `carnet_retain`. */
export async function sweepJoins(sql: Sql): Promise<void> {
  await sql`delete from practice_invitation where least(used_at, withdrawn_at, expires_at) < now() - interval '30 days'`;
}
