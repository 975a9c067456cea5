import type { ISql, Sql, TransactionSql } from 'postgres';
import type { Role, Uuid } from '../../kernel/index.ts';
import { type Head, noHead } from './file.ts';
import { type RightAct, rightActs } from './lines.ts';

export const firstId = '00000000-0000-0000-0000-000000000000' as Uuid; // the least of all, and nobody's

/** Runs `work` alone of all processes of the instance: the ledger is one file. */
export async function aloneWithLedger<T>(
  retainSql: Sql,
  work: (transaction: TransactionSql) => Promise<T>,
): Promise<T> {
  const result = await retainSql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(hashtextextended('rights-ledger', 0))`;
    return await work(transaction);
  });
  return result as T; // postgres.js unwraps promises in its type; T is never one here
}

/** Up to which line of the ledger this database has everything. */
export async function knownHead(sql: ISql): Promise<Head & { readonly at: Date | null }> {
  const [row] = await sql<{ n: number; hash: string; at: Date }[]>`
    select n, encode(hash, 'hex') as hash, at from rights_head`;
  return row ?? { ...noHead, at: null };
}

export async function keepHead(sql: ISql, { n, hash }: Head, at: Date): Promise<void> {
  await sql`insert into rights_head (one, n, hash, at) values (1, ${n}, ${Buffer.from(hash, 'hex')}, ${at})
    on conflict (one) do update set n = excluded.n, hash = excluded.hash, at = excluded.at`;
}

export interface ActRow {
  readonly seq: string;
  readonly id: Uuid;
  readonly at: Date;
  readonly act: RightAct;
  readonly subject: Uuid;
  readonly other: Uuid;
  readonly mark: Buffer | null;
}

const acts = [...rightActs];

export async function actsWait(sql: ISql): Promise<boolean> {
  return (await sql`select 1 from rights_act where act = any (${acts}) and isfinite(at) limit 1`).length > 0;
}

/** Acts that no trigger writes: of no known kind, or of no moment. */
export async function unknownActs(sql: ISql, most: number): Promise<readonly Uuid[]> {
  const rows = await sql<{ id: Uuid }[]>`
    select id from rights_act where not (act = any (${acts}) and isfinite(at)) order by rights_act.seq limit ${most}`;
  return rows.map(({ id }) => id);
}

export async function waitingActs(sql: ISql, most: number): Promise<readonly ActRow[]> {
  return await sql<ActRow[]>`select seq::text as seq, id, at, act, subject, other, mark from rights_act
    where act = any (${acts}) and isfinite(at) order by rights_act.seq limit ${most}`;
}

export async function dropActs(sql: ISql, rows: readonly ActRow[]): Promise<void> {
  await sql`delete from rights_act where seq = any (${rows.map(({ seq }) => seq)}::bigint[])`;
}

/** Records and accounts that live, by id, past `after`. */
export async function livingSubjects(
  sql: ISql,
  after: Uuid,
  most: number,
): Promise<readonly { readonly subject: Uuid; readonly kind: 'record' | 'account' }[]> {
  return await sql<{ subject: Uuid; kind: 'record' | 'account' }[]>`
    select subject, kind from gate.living_subjects(${after}, ${most})`;
}

export interface GuardianId {
  readonly subject: Uuid;
  readonly actor: Uuid;
}

export interface LivingGuardian extends GuardianId {
  readonly mac: Buffer;
}

export async function livingGuardians(sql: ISql, after: GuardianId, most: number): Promise<readonly LivingGuardian[]> {
  return await sql<
    LivingGuardian[]
  >`select subject, actor, mac from gate.living_guardians(${after.subject}, ${after.actor}, ${most})`;
}

export async function livingFactors(sql: ISql, after: Uuid, most: number): Promise<readonly Uuid[]> {
  const rows = await sql<{ id: Uuid }[]>`select id from gate.living_factors(${after}, ${most})`;
  return rows.map(({ id }) => id);
}

export async function livingGrants(sql: ISql, after: Uuid, most: number): Promise<readonly Uuid[]> {
  const rows = await sql<{ id: Uuid }[]>`select id from gate.living_grants(${after}, ${most})`;
  return rows.map(({ id }) => id);
}

/** Who is in a practice, by the id of the entry. */
export async function livingMembers(sql: ISql, after: Uuid, most: number): Promise<readonly Uuid[]> {
  const rows = await sql<{ id: Uuid }[]>`select id from gate.living_members(${after}, ${most})`;
  return rows.map(({ id }) => id);
}

export async function livingEmergencyRules(sql: ISql, after: Uuid, most: number): Promise<readonly Uuid[]> {
  const rows = await sql<{ subject: Uuid }[]>`select subject from gate.living_emergency_rules(${after}, ${most})`;
  return rows.map(({ subject }) => subject);
}

/** A staff role that an account holds, with what shows that this server gave it. */
export interface LivingRole {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly role: Role;
  readonly since: Date;
  readonly mac: Buffer;
}

export async function livingRoles(sql: ISql, after: Uuid, most: number): Promise<readonly LivingRole[]> {
  return await sql<LivingRole[]>`select id, account, role, since, mac from gate.living_roles(${after}, ${most})`;
}

export async function endRoleAgain(sql: ISql, id: Uuid, at: Date, mac: Buffer): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select gate.end_role_again(${id}, ${at}, ${mac}) as done`;
  return row?.done === true;
}

export async function vouchForRole(sql: ISql, id: Uuid, mac: Buffer): Promise<void> {
  await sql`select gate.vouch_for_role(${id}, ${mac})`;
}

export async function actorsOf(sql: ISql, subject: Uuid): Promise<readonly Uuid[]> {
  const [row] = await sql<{ actors: Uuid[] }[]>`select gate.actors_of(${subject}) as actors`;
  return row?.actors ?? [];
}

/** Each says whether there was something to do. */
export async function withdrawAgain(sql: ISql, subject: Uuid, at: Date, by: Uuid): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select gate.withdraw_again(${subject}, ${at}, ${by}) as done`;
  return row?.done === true;
}

export async function leaveAgain(
  sql: ISql,
  { subject, actor }: GuardianId,
  at: Date,
  mac: Buffer | null,
): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select gate.leave_again(${subject}, ${actor}, ${at}, ${mac}) as done`;
  return row?.done === true;
}

export async function removeAgain(sql: ISql, factor: Uuid): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select gate.remove_again(${factor}) as done`;
  return row?.done === true;
}

export async function endGrantAgain(sql: ISql, grant: Uuid): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select gate.end_grant_again(${grant}) as done`;
  return row?.done === true;
}

export async function endMemberAgain(sql: ISql, member: Uuid): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select gate.end_member_again(${member}) as done`;
  return row?.done === true;
}

export async function refuseEmergencyAgain(sql: ISql, subject: Uuid, at: Date): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select gate.refuse_emergency_again(${subject}, ${at}) as done`;
  return row?.done === true;
}

/** Ends everything that was given of any record, who is in a practice, and whatever was answered for emergencies; how much was given. */
export async function endAllGrants(sql: ISql): Promise<number> {
  const [row] = await sql<{ ended: number }[]>`select gate.end_all_grants() as ended`;
  return row?.ended ?? 0;
}

/** How many records, guardianships and factors live that a lost ledger could be about. */
export interface AtStake {
  readonly records: number;
  readonly guardians: number;
  readonly factors: number;
}

export async function atStake(sql: ISql): Promise<AtStake> {
  const [row] = await sql<AtStake[]>`select records, guardians, factors from gate.rights_at_stake()`;
  return row ?? { records: 0, guardians: 0, factors: 0 };
}
