import type { ISql, Sql, TransactionSql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { KeeperRelation, RelationRow } from '../contract.ts';

/** One who may open the record, or might once. */
export interface GuardianRow {
  readonly actor: Uuid;
  readonly kind: KeeperRelation;
  readonly ground: 'self' | 'parent' | 'mandate' | 'consent';
  readonly since: Date;
  readonly ended: boolean;
  /** When it was ended by somebody; null while it stands, and where its time is over. */
  readonly endedAt: Date | null;
  readonly mac: Buffer;
  readonly label: Buffer | null;
  readonly labelVersion: number;
}

/** Everybody who stands or stood in a relation to the record, oldest first; under the row-level security of who asks. */
export async function relationsTo(sql: ISql, subject: Uuid): Promise<readonly GuardianRow[]> {
  return await sql<GuardianRow[]>`select actor, kind, ground, since,
      revoked_at is not null or coalesce(until <= now(), false) as ended, revoked_at as "endedAt", mac, label, label_version as "labelVersion"
    from relation where subject = ${subject} order by since, actor`;
}

export interface InvitationRow {
  readonly id: Uuid;
  /** To look after the record, or to take it over. */
  readonly kind: 'guardian' | 'self';
  readonly account: Uuid;
  readonly hash: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly mac: Buffer;
}

export async function openInvitations(sql: ISql, subject: Uuid): Promise<readonly InvitationRow[]> {
  return await sql<InvitationRow[]>`select id, kind, account, token_hash as hash, created_at as "createdAt",
      expires_at as "expiresAt", mac from guardian_invitation
    where subject = ${subject} and used_at is null and withdrawn_at is null and expires_at > clock_timestamp()
    order by created_at`;
}

export async function insertInvitation(
  sql: ISql,
  subject: Uuid,
  row: Omit<InvitationRow, 'account' | 'kind'>,
): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.invite_guardian(${subject}, ${row.id}, ${row.hash},
    ${row.createdAt}, ${row.expiresAt}, ${row.mac}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

export async function endInvitation(sql: ISql, subject: Uuid, id: Uuid): Promise<boolean> {
  const rows = await sql<{ ended: boolean }[]>`select gate.withdraw_invitation(${subject}, ${id}) as ended`;
  return rows[0]?.ended === true;
}

export interface FoundInvitation {
  readonly subject: Uuid;
  readonly id: Uuid;
  readonly account: Uuid;
  readonly expiresAt: Date;
  readonly mac: Buffer;
}

/** The open invitation that a token belongs to, or null. */
export async function findInvitation(sql: ISql, token: Buffer): Promise<FoundInvitation | null> {
  const rows = await sql<(FoundInvitation | { readonly subject: null })[]>`
    select subject, id, account, expires_at as "expiresAt", mac from gate.open_invitation(${token})`;
  const [row] = rows;
  return row === undefined || row.subject === null ? null : row;
}

export async function takeInvitation(
  sql: ISql,
  take: { token: Buffer; ground: string; document: string; version: string; mac: Buffer },
): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.accept_invitation(${take.token}, ${take.ground},
    ${take.document}, ${take.version}, ${take.mac}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

/** How the session that asks stands to the subject from here on; what this transaction wrote counts. */
export async function turnTo(transaction: TransactionSql, subject: Uuid): Promise<RelationRow | null> {
  await transaction`select set_config('carnet.subject', ${subject}, true)`;
  const rows = await transaction<
    (RelationRow | { readonly account: null })[]
  >`select account, relation, scopes, mac, terms from gate.relation()`;
  const [row] = rows;
  return row === undefined || row.account === null ? null : row;
}

/** The version of the name in one's own row, which is held until the transaction ends; null where one is no guardian. */
export async function holdOwnLabel(sql: ISql, subject: Uuid, actor: Uuid): Promise<number | null> {
  const rows = await sql<{ version: number }[]>`select label_version as version from relation
    where subject = ${subject} and actor = ${actor} and kind = 'guardian' and revoked_at is null for update`;
  return rows[0]?.version ?? null;
}

export async function putOwnLabel(
  sql: ISql,
  of: { readonly subject: Uuid; readonly actor: Uuid },
  label: Sealed,
  version: number,
): Promise<void> {
  await sql`update relation set label = ${label}, label_version = ${version}
    where subject = ${of.subject} and actor = ${of.actor}`;
}

/** Drops what the account typed into forms of the record and did not send. */
export async function dropOwnDrafts(sql: ISql, of: { readonly subject: Uuid; readonly actor: Uuid }): Promise<void> {
  await sql`delete from card_draft where subject = ${of.subject} and account = ${of.actor}`;
}

export async function endOwnRelation(sql: ISql, subject: Uuid): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.leave_guardianship(${subject}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

/** Drops invitations as long after their end as the registry says; role `carnet_retain`, which sees no record. */
export async function sweepInvitations(sql: Sql): Promise<void> {
  await sql`delete from guardian_invitation where least(used_at, withdrawn_at, expires_at) < now() - interval '30 days'`;
}
