import type { Sql } from 'postgres';
import { asActor } from '../database/index.ts';
import { type Actor, CarnetError, type Uuid } from '../kernel/index.ts';
import type { ConsentGiven, OwnRelation, RelationRow } from './contract.ts';

/** How an actor's secret may stand to a subject, as one of those who ask in the same moment. */
export interface RelationAsk {
  readonly secret: Buffer;
  readonly subject: Uuid;
}

/** The relations of those who ask, in their order; a row of nulls where there is none. */
export async function relationsOf(
  sql: Sql,
  asks: readonly RelationAsk[],
): Promise<readonly (RelationRow | { readonly account: null })[]> {
  return await sql<(RelationRow | { readonly account: null })[]>`select account, relation, scopes, mac, terms
    from decide_batch(${asks.map((ask) => ask.secret.toString('hex'))}::text[], ${asks.map((ask) => ask.subject)}::uuid[])`;
}

export async function ownRelations(sql: Sql, actor: Actor): Promise<readonly OwnRelation[]> {
  return await asActor(sql, actor, null, async (transaction) => {
    const rows = await transaction<(Omit<OwnRelation, 'withdrawn'> & { at: Date | null; yours: boolean | null })[]>`
      select r.subject, r.kind as relation, r.ground, w.withdrawn_at as at, w.yours
      from relation r left join gate.own_withdrawals() w on w.subject = r.subject
      where r.actor = ${actor.account} and r.revoked_at is null and (r.until is null or r.until > now())
      order by r.kind desc, r.since`;
    if (rows.length === 0) await demandLiving(transaction);
    return rows.map(({ at, yours, ...row }) => ({
      ...row,
      withdrawn: at === null ? null : { at, yours: yours === true },
    }));
  });
}

/** How a session stands to a record, whether the consent to it stands or not. */
export type Standing = RelationRow & { readonly withdrawnAt: Date | null; readonly yours: boolean };

/** Whether a record is the actor's, or looked after by him, and its consent withdrawn. */
export async function isWithdrawn(sql: Sql, actor: Pick<Actor, 'secret'>, subject: Uuid): Promise<boolean> {
  return await asActor(sql, actor, null, async (transaction) => {
    const rows = await transaction`select 1 from gate.own_withdrawals() where subject = ${subject}`;
    return rows.length > 0;
  });
}

/** Null where it stands in no relation, and for a personal access token. */
export async function standingOf(sql: Sql, actor: Pick<Actor, 'secret'>, subject: Uuid): Promise<Standing | null> {
  return await asActor(sql, actor, null, async (transaction) => {
    const rows = await transaction<(Standing | { readonly account: null })[]>`
      select account, relation, null as scopes, mac, withdrawn_at as "withdrawnAt", yours from gate.stands(${subject})`;
    const [row] = rows;
    return row === undefined || row.account === null ? null : row;
  });
}

/** None of one's own may also mean that the session has ended: row-level security then shows nothing. */
async function demandLiving(transaction: Transaction): Promise<void> {
  const rows = await transaction<{ living: boolean }[]>`select gate.account(true) is not null as living`;
  if (rows[0]?.living !== true)
    throw new CarnetError('session-ended', 'This session or access token has ended. Sign in again.');
}

export async function makeRecord(
  sql: Sql,
  actor: Actor,
  made: { subject: Uuid; kind: 'self' | 'guardian'; ground: string; document: string; version: string; mac: Buffer },
): Promise<string> {
  return await asActor(sql, actor, null, async (transaction) => {
    const rows = await transaction<{ outcome: string }[]>`select gate.create_record(${made.subject}, ${made.kind},
      ${made.ground}, ${made.document}, ${made.version}, ${made.mac}) as outcome`;
    return rows[0]?.outcome ?? 'not-signed-in';
  });
}

export async function giveConsent(sql: Sql, actor: Actor, consent: ConsentText): Promise<ConsentGiven> {
  return await asActor(sql, actor, null, (transaction) => giveWithin(transaction, actor, consent));
}

interface ConsentText {
  readonly document: string;
  readonly version: string;
  readonly language: string;
}

/** Notes the account's consent, unless it has given it to this version already. */
export async function giveWithin(transaction: Transaction, actor: Actor, consent: ConsentText): Promise<ConsentGiven> {
  const standing = await liveConsents(transaction, actor);
  const same = standing.find((one) => one.document === consent.document && one.version === consent.version);
  if (same !== undefined) return same;
  const rows = await transaction<{ given_at: Date }[]>`
    insert into consent (account, document, version, language)
    values (${actor.account}, ${consent.document}, ${consent.version}, ${consent.language}) returning given_at`;
  return {
    document: consent.document,
    version: consent.version,
    givenAt: (rows[0]?.given_at ?? new Date(0)).toISOString(),
  };
}

export async function ownConsents(sql: Sql, actor: Actor): Promise<readonly ConsentGiven[]> {
  return await asActor(sql, actor, null, async (transaction) => {
    const consents = await liveConsents(transaction, actor);
    if (consents.length === 0) await demandLiving(transaction);
    return consents;
  });
}

type Transaction = Parameters<Parameters<typeof asActor>[3]>[0];

async function liveConsents(transaction: Transaction, actor: Actor): Promise<readonly ConsentGiven[]> {
  const rows = await transaction<{ document: string; version: string; given_at: Date }[]>`
    select document, version, given_at from consent
    where account = ${actor.account} and withdrawn_at is null order by given_at`;
  return rows.map((row) => ({ document: row.document, version: row.version, givenAt: row.given_at.toISOString() }));
}
