import type { ISql, Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { KeeperRelation } from '../contract.ts';
import type { OfferFacts, TermFacts } from './terms.ts';

/** What was given, and to whom. `label` is the name that he gave himself, sealed under the record's key. */
export interface GrantRow extends TermFacts {
  readonly subject: Uuid;
  readonly actor: Uuid;
  readonly since: Date;
  readonly mac: Buffer;
  readonly label: Buffer | null;
  /** When it ended, by somebody or by its day; null while it stands. */
  readonly endedAt: Date | null;
}

/** Everything that was ever given of the record, newest first; under the row-level security of who asks. */
export async function grantsOf(sql: ISql, subject: Uuid): Promise<readonly GrantRow[]> {
  return await sql<
    GrantRow[]
  >`select subject, id, actor, kind, parts as mask, may_write as write, until, since, mac, label,
      case when revoked_at is not null then least(revoked_at, until) when until <= now() then until end as "endedAt"
    from access_grant where subject = ${subject} order by since desc, id`;
}

/** The membership by which an account has what was given to a practice; nulls where it was given to the account by name. */
export interface HeldRow extends GrantRow {
  readonly member: Uuid | null;
  readonly lead: boolean | null;
  readonly memberSince: Date | null;
  readonly memberMac: Buffer | null;
}

/**
 * What was given to an account, or to a practice that it is in, and stands now: oldest first, of one record what was given by name before
 * what was given to a practice. Of a record that one keeps or kept, a practice gives nothing.
 */
export async function grantsTo(sql: ISql, actor: Uuid): Promise<readonly HeldRow[]> {
  return await sql<
    HeldRow[]
  >`select g.subject, g.id, g.actor, g.kind, g.parts as mask, g.may_write as write, g.until, g.since, g.mac, g.label,
      null as "endedAt", m.id as member, m.lead, m.since as "memberSince", m.mac as "memberMac"
    from access_grant g left join practice_member m
      on g.kind = 'practice' and m.practice = g.actor and m.account = ${actor} and m.ended_at is null
    where (g.actor = ${actor} or (m.id is not null and not exists (select 1 from relation r where r.actor = ${actor}
        and r.subject = g.subject))) and g.revoked_at is null and (g.until is null or g.until > now())
    order by g.kind = 'practice', g.since, g.id`;
}

export interface OfferRow extends OfferFacts {
  readonly createdAt: Date;
  readonly mac: Buffer;
}

export async function openOffers(sql: ISql, subject: Uuid): Promise<readonly OfferRow[]> {
  return await sql<
    OfferRow[]
  >`select subject, id, account, token_hash as hash, kind, parts as mask, may_write as write, until,
      created_at as "createdAt", expires_at as "expiresAt", mac from grant_offer
    where subject = ${subject} and used_at is null and withdrawn_at is null and expires_at > clock_timestamp()
    order by created_at desc`;
}

/** The open offer of a token, or null. */
export async function findOffer(sql: ISql, token: Buffer): Promise<OfferRow | null> {
  const rows = await sql<
    OfferRow[]
  >`select subject, id, account, token_hash as hash, kind, parts as mask, may_write as write,
      until, created_at as "createdAt", expires_at as "expiresAt", mac from gate.open_offer(${token})`;
  return rows[0] ?? null;
}

export async function insertOffer(sql: ISql, row: Omit<OfferRow, 'account'> & { purpose: string }): Promise<string> {
  const rows = await sql<
    { outcome: string }[]
  >`select gate.offer_grant(${row.subject}, ${row.id}, ${row.hash}, ${row.kind},
    ${row.mask}::smallint, ${row.write}, ${row.purpose}, ${row.until}, ${row.createdAt}, ${row.expiresAt}, ${row.mac}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

export async function endOffer(sql: ISql, subject: Uuid, id: Uuid): Promise<boolean> {
  const rows = await sql<{ ended: boolean }[]>`select gate.withdraw_offer(${subject}, ${id}) as ended`;
  return rows[0]?.ended === true;
}

/** @param take `practice`: for which of one's practices, of what is offered to one. */
export async function takeOffer(
  sql: ISql,
  take: { token: Buffer; id: Uuid; mac: Buffer; practice: Uuid | null },
): Promise<string> {
  const rows = await sql<
    { outcome: string }[]
  >`select gate.accept_offer(${take.token}, ${take.id}, ${take.mac}, ${take.practice}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

/** Puts the name into one's own row. */
export async function putLabel(
  sql: ISql,
  of: { readonly subject: Uuid; readonly id: Uuid },
  label: Sealed,
): Promise<void> {
  await sql`update access_grant set label = ${label} where subject = ${of.subject} and id = ${of.id}`;
}

export interface ChangedGrant {
  readonly subject: Uuid;
  readonly id: Uuid;
  readonly newId: Uuid;
  readonly mask: number;
  readonly write: boolean;
  readonly until: Date | null;
  readonly mac: Buffer;
  readonly label: Sealed | null;
}

export async function replaceGrant(sql: ISql, row: ChangedGrant): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.change_grant(${row.subject}, ${row.id}, ${row.newId},
    ${row.mask}::smallint, ${row.write}, ${row.until}, ${row.mac}, ${row.label}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

export async function endGrant(sql: ISql, subject: Uuid, id: Uuid): Promise<boolean> {
  const rows = await sql<{ ended: boolean }[]>`select gate.end_grant(${subject}, ${id}) as ended`;
  return rows[0]?.ended === true;
}

/** Who has the record as his own or looks after it, for whoever does too or has something of it; none for anybody else. */
export async function keepersOf(
  sql: ISql,
  subject: Uuid,
): Promise<readonly { readonly actor: Uuid; readonly kind: KeeperRelation; readonly mac: Buffer }[]> {
  return await sql<{ actor: Uuid; kind: KeeperRelation; mac: Buffer }[]>`
    select actor, kind, mac from gate.keepers_of(${subject})`;
}

/** Drops offers as long after their end as the registry says; role `carnet_retain`, which sees no record. */
export async function sweepOffers(sql: Sql): Promise<void> {
  await sql`delete from grant_offer where least(used_at, withdrawn_at, expires_at) < now() - interval '30 days'`;
}
