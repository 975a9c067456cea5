import type { ISql, Sql } from 'postgres';
import type { Uuid } from '../kernel/index.ts';
import type { Sealed } from '../keyring/index.ts';
import type { Decision, FeedKind, FindingKind, Severity } from './contract.ts';
import { stateOf } from './feed/store.ts';
import { type Bounds, weeksDue } from './week.ts';

/** Weeks whose review counts as late: a quarter. */
export const weeksCounted = 13;

export interface FindingRow {
  readonly id: Uuid;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly network: string | null;
  readonly about: string | null;
  readonly amount: number;
  readonly others: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: Uuid | null;
  readonly decision: Decision | null;
  readonly note: Sealed | null;
}

/** Findings that began in a week, the newest first. */
export async function findingsOf(sql: ISql, { from, to }: Bounds): Promise<readonly FindingRow[]> {
  return await sql<
    FindingRow[]
  >`select id, kind, severity, actor, subject, network, about, amount, others, first_at as "firstAt",
      last_at as "lastAt", decided_at as "decidedAt", decided_by as "decidedBy", decision, note
    from watch_finding where first_at >= ${from} and first_at < ${to}
    order by (decided_at is null and severity <> 'low') desc, first_at desc, id limit 500`;
}

/** How many findings of a week wait for a decision: all but those that are only to be known. */
export async function openFindings(sql: ISql, { from, to }: Bounds): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from watch_finding
    where first_at >= ${from} and first_at < ${to} and decided_at is null and severity <> 'low'`;
  return row?.n ?? 0;
}

/** Decides a finding that waits; false when there is none of this id, or it was decided. */
export async function decideFinding(
  sql: ISql,
  of: {
    readonly id: Uuid;
    readonly at: Date;
    readonly by: Uuid;
    readonly decision: Decision;
    readonly note: Sealed | null;
  },
): Promise<boolean> {
  const rows =
    await sql`update watch_finding set decided_at = ${of.at}, decided_by = ${of.by}, decision = ${of.decision},
    note = ${of.note} where id = ${of.id} and decided_at is null returning 1`;
  return rows.length > 0;
}

/** How much happened in a week, by kind. */
export async function sumsOf(
  sql: ISql,
  { from, to }: Bounds,
): Promise<readonly { readonly kind: FeedKind; readonly amount: number }[]> {
  return await sql<{ kind: FeedKind; amount: number }[]>`select kind, sum(amount)::int as amount from watch_event
    where at >= ${from} and at < ${to} group by kind order by kind`;
}

export interface ReviewRow {
  readonly week: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: number;
  readonly signedAt: Date;
  readonly signedBy: Uuid | null;
  readonly note: Sealed | null;
  readonly mac: Buffer;
}

export async function reviewsOf(sql: ISql, weeks: readonly string[]): Promise<readonly ReviewRow[]> {
  return await sql<
    ReviewRow[]
  >`select week, counts, findings, signed_at as "signedAt", signed_by as "signedBy", note, mac
    from watch_review where week = any (${[...weeks]}::text[])`;
}

/** False when the week was signed off already. */
export async function insertReview(sql: ISql, row: ReviewRow): Promise<boolean> {
  const rows = await sql`insert into watch_review (week, counts, findings, signed_at, signed_by, note, mac)
    values (${row.week}, ${JSON.stringify(row.counts)}::text::jsonb, ${row.findings}, ${row.signedAt}, ${row.signedBy}, ${row.note}, ${row.mac})
    on conflict (week) do nothing returning 1`;
  return rows.length > 0;
}

export interface FeedRow {
  readonly n: bigint;
  readonly at: Date;
  readonly kind: FeedKind;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly network: string | null;
  readonly country: string | null;
  readonly amount: number;
}

export async function feedPage(
  sql: ISql,
  wanted: { readonly before: string | null; readonly kind: FeedKind | null; readonly limit: number },
): Promise<readonly FeedRow[]> {
  return await sql<FeedRow[]>`select n, at, kind, actor, subject, network, country, amount from watch_event
    where (${wanted.before}::bigint is null or n < ${wanted.before}::bigint) and (${wanted.kind}::text is null or kind = ${wanted.kind})
    order by n desc limit ${wanted.limit}`;
}

/** What the statement on reviews needs, for the machine that watches. */
export async function allReviews(sql: Sql): Promise<readonly ReviewRow[]> {
  return await sql<
    ReviewRow[]
  >`select week, counts, findings, signed_at as "signedAt", signed_by as "signedBy", null as note, mac
    from watch_review order by week desc limit 60`;
}

/** Weeks whose review is late, whoever signed them; for the command line, which has no key to check a signature with. */
export async function overdueWeeks(sql: Sql, now: Date): Promise<readonly string[]> {
  const state = await stateOf(sql);
  if (state === null) return [];
  const signed = new Set((await allReviews(sql)).map(({ week }) => week));
  return weeksDue(state.beganAt, now, weeksCounted).filter((week) => !signed.has(week));
}
