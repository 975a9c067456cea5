import type { ISql, Sql, TransactionSql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { FeedKind } from '../contract.ts';

export interface NewEvent {
  /** The minute. */
  readonly at: Date;
  readonly kind: FeedKind;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly network: string | null;
  readonly country: string | null;
  readonly mark: string | null;
  readonly amount: number;
}

export type EventRow = NewEvent & { readonly n: bigint };

/** One pass at a time, in however many processes, so that events are numbered in the order in which they become visible. */
const lockNumber = '7218936403';

export async function takeTurn(transaction: TransactionSql): Promise<boolean> {
  const [row] = await transaction<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${lockNumber}::bigint) as mine`;
  return row?.mine === true;
}

export async function waitForTurn(transaction: TransactionSql): Promise<void> {
  await transaction`select pg_advisory_xact_lock(${lockNumber}::bigint)`;
}

/** Entries of the log of one minute, kind, end, actor and subject. `leaf`: the last of them; `seq`: the first. */
export interface LogGroup {
  readonly at: Date;
  readonly kind: number;
  readonly outcome: number;
  readonly actor: Uuid | null;
  readonly subject: Uuid | null;
  readonly amount: number;
  readonly seq: bigint;
  readonly leaf: bigint;
}

/** The next entries of the log behind a leaf, `most` at a time, in groups. What is sealed has its number for good: none is missed. */
export async function logGroups(sql: ISql, leaf: bigint, most: number): Promise<readonly LogGroup[]> {
  return await sql<LogGroup[]>`
    with page as materialized (select n, seq from audit_leaf where n > ${leaf.toString()}::bigint order by n limit ${most})
    select date_trunc('minute', e.at) as at, e.kind, e.outcome, l.actor, l.subject, count(*)::int as amount, min(e.seq) as seq,
      max(page.n) as leaf
    from page join audit_event e on e.seq = page.seq left join audit_locator l on l.seq = page.seq
    group by 1, 2, 3, 4, 5 order by 1, 7`;
}

/** When staff that signs in did something last before that entry; `since` the role is held where there is no such time. */
export async function lastAwake(
  sql: ISql,
  signedIn: readonly { readonly account: Uuid; readonly seq: bigint }[],
  kinds: readonly number[],
): Promise<readonly { readonly seq: bigint; readonly last: Date }[]> {
  return await sql<{ seq: bigint; last: Date }[]>`
    select i.seq, coalesce((select e.at from audit_locator l join audit_event e on e.seq = l.seq
        where l.actor = i.account and l.seq < i.seq and e.outcome = 0 and e.kind = any (${[...kinds]}::smallint[])
        order by l.seq desc limit 1), r.since) as last
    from unnest(${signedIn.map(({ account }) => account)}::uuid[], ${signedIn.map(({ seq }) => seq.toString())}::bigint[]) as i(account, seq)
    cross join lateral (select min(h.since) as since from role_held h where h.account = i.account and h.ended_at is null) r
    where r.since is not null`;
}

export async function addEvents(sql: ISql, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const of = <K extends keyof NewEvent>(key: K) => events.map((event) => event[key]);
  await sql`insert into watch_event (at, kind, actor, subject, network, country, mark, amount)
    select * from unnest(${of('at').map((at) => at.toISOString())}::timestamptz[], ${of('kind')}::text[], ${of('actor')}::text[], ${of('subject')}::text[],
      ${of('network')}::text[], ${of('country')}::text[], ${of('mark')}::text[], ${of('amount')}::int[])`;
}

/** Events behind a number, in its order. */
export async function eventsAfter(sql: ISql, n: bigint, most: number): Promise<readonly EventRow[]> {
  return await sql<EventRow[]>`select n, at, kind, actor, subject, network, country, mark, amount from watch_event
    where n > ${n.toString()}::bigint order by n limit ${most}`;
}

export interface State {
  readonly beganAt: Date;
  readonly leaf: bigint;
  readonly passedAt: Date;
  readonly sent: bigint;
  readonly failingSince: Date | null;
  readonly failingCode: string | null;
}

/** How far watching is; null before the first pass. */
export async function stateOf(sql: ISql): Promise<State | null> {
  const [row] = await sql<State[]>`select began_at as "beganAt", leaf, passed_at as "passedAt", sent,
    failing_since as "failingSince", failing_code as "failingCode" from watch_state where id = 1`;
  return row ?? null;
}

/** Begins with what is sealed from now on; the log of before is not watched. */
export async function begin(sql: ISql, now: Date): Promise<State> {
  await sql`insert into watch_state (id, began_at, leaf, passed_at, sent)
    values (1, ${now}, coalesce((select max(n) from audit_leaf), -1), ${now}, 0) on conflict (id) do nothing`;
  return (await stateOf(sql)) as State; // it is there now
}

export async function setPassed(sql: ISql, leaf: bigint, now: Date): Promise<void> {
  await sql`update watch_state set leaf = ${leaf.toString()}::bigint, passed_at = ${now} where id = 1`;
}

export async function setSent(sql: ISql, n: bigint): Promise<void> {
  await sql`update watch_state set sent = ${n.toString()}::bigint, failing_since = null, failing_code = null where id = 1`;
}

export async function setFailing(sql: ISql, code: string, now: Date): Promise<void> {
  await sql`update watch_state set failing_since = coalesce(failing_since, ${now}), failing_code = ${code} where id = 1`;
}

/** Removes what is past its time; row-level security lets nothing else go. Role carnet_retain. */
export async function sweepEvents(sql: Sql): Promise<void> {
  await sql`delete from watch_event where at < now() - interval '90 days'`;
  await sql`delete from watch_finding where first_at < now() - interval '2 years'`;
}
