import type { ISql, Sql } from 'postgres';
import { asActor, byteaList } from '../database/index.ts';
import type { Uuid } from '../kernel/index.ts';
import {
  type AuditEntry,
  type AuditKind,
  auditKinds,
  auditOutcomes,
  type EntriesWanted,
  type Lane,
  type MinutesOf,
  type SealedEntry,
} from './contract.ts';

/** Appends one entry, in a commit of its own unless a transaction is given. */
export async function appendRow(
  sql: ISql,
  sealed: SealedEntry,
  entry: Pick<AuditEntry, 'subject' | 'actor'>,
  outcome: number,
  lane: Lane,
): Promise<void> {
  await lane.call(
    [{ audit: sealed, subject: entry.subject }],
    async ({ id, first, commitments }) => {
      await sql`select audit_rows(${[entry.subject]}::uuid[], ${[sealed.kind]}::smallint[], ${[sealed.request]}::uuid[],
        ${byteaList(sql, commitments)}::bytea[], ${byteaList(sql, [sealed.forSubject])}::bytea[], ${byteaList(sql, [sealed.forRetention])}::bytea[],
        ${[outcome]}::smallint[], ${[entry.actor]}::uuid[], ${id}, ${first.toString()}::bigint)`;
    },
    () => [outcome],
  );
}

/** Goes the way of every entry, with none: rights and table are asked for as if there were one. */
export async function appendNothing(sql: Sql): Promise<void> {
  await sql`select audit_rows('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, 0)`;
}

export interface EntryRow {
  readonly seq: bigint;
  readonly at: Date;
  readonly kind: number;
  readonly outcome: number;
  readonly request: Uuid;
  readonly commitment: Buffer;
  readonly for_subject: Buffer;
}

/** The newest entries that tell of a subject, under the row-level security of the secret that asks. */
export async function entriesOfSubject(
  sql: Sql,
  secret: Buffer,
  subject: Uuid,
  { limit, kinds, outcomes, notBy, before = null }: EntriesWanted,
): Promise<readonly EntryRow[]> {
  const numbers = kinds?.map((kind) => auditKinds[kind]) ?? null;
  const not = notBy ?? null;
  const ends = outcomes?.map((outcome) => auditOutcomes[outcome]) ?? null;
  return await asActor(
    sql,
    { secret },
    subject,
    (transaction) => transaction<EntryRow[]>`
      select e.seq, e.at, e.kind, e.outcome, e.request, e.commitment, e.for_subject
      from audit_locator l join audit_event e on e.seq = l.seq
      where l.subject = ${subject} and (${before === null ? null : before.toString()}::bigint is null or l.seq < ${before === null ? null : before.toString()}::bigint)
        and (${numbers}::smallint[] is null or e.kind = any (${numbers}::smallint[]))
        and (${ends}::smallint[] is null or e.outcome = any (${ends}::smallint[]))
        and (${not}::uuid is null or l.actor is distinct from ${not}::uuid)
      order by l.seq desc limit ${limit}`,
  );
}

/** What was done with a subject's data since a moment, by whom, in minutes that had an entry; under the same row-level security. */
export async function minutesOfSubject(
  sql: Sql,
  secret: Buffer,
  subject: Uuid,
  { kinds, since }: { readonly kinds: readonly AuditKind[]; readonly since: Date },
): Promise<readonly MinutesOf[]> {
  return await asActor(
    sql,
    { secret },
    subject,
    (transaction) => transaction<MinutesOf[]>`
      select l.actor, e.outcome = ${auditOutcomes.denied} as refused, count(distinct date_trunc('minute', e.at))::int as minutes
      from audit_locator l join audit_event e on e.seq = l.seq
      where l.subject = ${subject} and e.at >= ${since} and e.kind = any (${kinds.map((kind) => auditKinds[kind])}::smallint[])
      group by 1, 2`,
  );
}
