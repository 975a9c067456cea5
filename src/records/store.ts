import type { Sql, TransactionSql } from 'postgres';
import type { Lane, LaneEntry, SealedEntry } from '../audit/index.ts';
import { asActor, asCarnetError, byteaList, isDatabaseAway, type Sealed } from '../database/index.ts';
import type { Actor, Relation, TokenScope, Uuid } from '../kernel/index.ts';

/** What PostgreSQL decided for one item: 0 ok, 1 denied, 2 not found, 3 duplicate, 4 another version. */
export type Outcome = 0 | 1 | 2 | 3 | 4;

export interface ReadItem {
  readonly secret: Buffer;
  readonly subject: Uuid;
  readonly id: bigint;
  readonly type: number;
  /** Null reads the newest version. */
  readonly version: number | null;
  readonly audit: SealedEntry;
}

export interface ReadRow {
  readonly outcome: Outcome;
  readonly account: Uuid | null;
  readonly relation: Relation | null;
  readonly scopes: readonly TokenScope[] | null;
  readonly mac: Buffer | null;
  readonly terms?: string | null;
  readonly type: number;
  readonly version: number;
  readonly updated_at: Date;
  readonly deleted: boolean;
  readonly sealed: Buffer | null;
}

export interface SetRow extends ReadRow {
  /** Null in the first row, which is the decision alone. */
  readonly id: bigint | null;
}

export interface WriteItem {
  readonly secret: Buffer;
  readonly subject: Uuid;
  readonly id: bigint;
  readonly type: number;
  readonly op: 'create' | 'update' | 'delete' | 'remove';
  /** The version that it replaces; null for a new resource. */
  readonly replaces: number | null;
  readonly at: Date;
  readonly sealed: Sealed | null;
  readonly import: Uuid | null;
  /** Blind-index tokens: 64 bits and the number of the field; null leaves those that are there. */
  readonly tokens: readonly (readonly [bigint, number])[] | null;
  readonly audit: SealedEntry;
}

export interface WriteRow {
  readonly outcome: Outcome;
  readonly version: number | null;
}

const ops = { create: 1, update: 2, delete: 3, remove: 4 } as const;

/** The audit rows of a call as parallel arrays. */
function auditArrays(items: readonly { readonly audit: SealedEntry }[]) {
  const audits = items.map((item) => item.audit);
  return {
    kinds: audits.map((audit) => audit.kind),
    requests: audits.map((audit) => audit.request),
    forSubject: audits.map((audit) => audit.forSubject),
    forRetention: audits.map((audit) => audit.forRetention),
  };
}

/** The entry of a write with the row that it makes; an import undone takes the row away. */
function laneEntry(item: WriteItem): LaneEntry {
  const version = item.op === 'remove' ? 0 : (item.replaces ?? 0) + 1;
  return {
    audit: item.audit,
    subject: item.subject,
    write: { subject: item.subject, id: item.id, version, sealed: item.op === 'remove' ? null : item.sealed },
  };
}

function outcomesOf(rows: readonly { readonly outcome: Outcome }[]): readonly number[] {
  return rows.map(({ outcome }) => outcome);
}

/** Reads the items of one moment in one call and one commit, their audit rows with them. */
export async function readBatch(sql: Sql, items: readonly ReadItem[], lane: Lane): Promise<readonly ReadRow[]> {
  const audit = auditArrays(items);
  // The function gives its rows in the order of the items.
  return await lane.call(
    items,
    ({ id, first, commitments }) => sql<ReadRow[]>`
    select outcome, account, relation, scopes, mac, terms, type, version, updated_at, deleted, sealed
    from read_batch(${items.map((item) => item.secret.toString('hex'))}::text[], ${items.map((item) => item.subject)}::uuid[],
      ${items.map((item) => item.id.toString())}::bigint[], ${items.map((item) => item.type)}::smallint[],
      ${items.map((item) => item.version)}::int[], ${audit.kinds}::smallint[], ${audit.requests}::uuid[],
      ${byteaList(sql, commitments)}::bytea[], ${byteaList(sql, audit.forSubject)}::bytea[], ${byteaList(sql, audit.forRetention)}::bytea[],
      ${id}, ${first.toString()}::bigint)`,
    outcomesOf,
  );
}

/**
 * Writes items in one call and one commit. With `atomic`, the first item that does not end well undoes all and the call
 * rejects with code CN001 and detail `item:outcome`.
 */
export async function writeBatch(
  sql: Sql | TransactionSql,
  items: readonly WriteItem[],
  lane: Lane,
  atomic: boolean,
): Promise<readonly WriteRow[]> {
  const audit = auditArrays(items);
  const tokens = items.map((item) =>
    item.tokens === null ? null : JSON.stringify(item.tokens.map(([token, field]) => [token.toString(), field])),
  );
  return await lane.call(
    items.map(laneEntry),
    ({ id, first, commitments }) => sql<WriteRow[]>`
    select outcome, version
    from write_batch(${items.map((item) => item.secret.toString('hex'))}::text[], ${items.map((item) => item.subject)}::uuid[],
      ${items.map((item) => item.id.toString())}::bigint[], ${items.map((item) => item.type)}::smallint[],
      ${items.map((item) => ops[item.op])}::smallint[], ${items.map((item) => item.replaces)}::int[],
      ${items.map((item) => item.at.toISOString())}::timestamptz[], ${byteaList(
        sql,
        items.map((item) => item.sealed),
      )}::bytea[],
      ${items.map((item) => item.import)}::uuid[], ${tokens}::text[], ${audit.kinds}::smallint[], ${audit.requests}::uuid[],
      ${byteaList(sql, commitments)}::bytea[], ${byteaList(sql, audit.forSubject)}::bytea[], ${byteaList(sql, audit.forRetention)}::bytea[],
      ${atomic}, ${id}, ${first.toString()}::bigint)
    order by item`,
    outcomesOf,
  );
}

/**
 * Stores new resources of one subject under one secret, all or none, in one set-based call: what an import consists of.
 * Each item has one token at most. Rejects with code CN001 as an atomic `writeBatch` does.
 */
export async function createSet(
  sql: Sql | TransactionSql,
  of: { readonly secret: Buffer; readonly subject: Uuid; readonly import: Uuid | null },
  items: readonly WriteItem[],
  lane: Lane,
): Promise<void> {
  const audit = auditArrays(items);
  await lane.call(
    items.map(laneEntry),
    async ({ id, first, commitments }) => {
      await sql`
    select create_set(${of.secret.toString('hex')}, ${of.subject}, ${of.import},
      ${items.map((item) => item.id.toString())}::bigint[], ${items.map((item) => item.type)}::smallint[],
      ${items.map((item) => item.at.toISOString())}::timestamptz[], ${byteaList(
        sql,
        items.map((item) => item.sealed),
      )}::bytea[],
      ${items.map((item) => item.tokens?.[0]?.[0].toString() ?? null)}::bigint[], ${items.map((item) => item.tokens?.[0]?.[1] ?? null)}::smallint[],
      ${audit.kinds}::smallint[], ${audit.requests}::uuid[], ${byteaList(sql, commitments)}::bytea[],
      ${byteaList(sql, audit.forSubject)}::bytea[], ${byteaList(sql, audit.forRetention)}::bytea[],
      ${id}, ${first.toString()}::bigint)`;
    },
    () => items.map(() => 0),
  );
}

export interface SetQuery {
  readonly secret: Buffer;
  readonly subject: Uuid;
  /** Null for all types. */
  readonly types: readonly number[] | null;
  readonly history: boolean;
  readonly id: bigint | null;
  readonly audit: SealedEntry;
}

/** All resources of a subject (of some types, or all versions of one) in one audited read; the first row is the decision. */
export async function readSet(sql: Sql, query: SetQuery, lane: Lane): Promise<readonly SetRow[]> {
  const { audit } = query;
  try {
    return await lane.call(
      [query],
      ({ id, first, commitments }) => sql<SetRow[]>`
      select outcome, account, relation, scopes, mac, terms, id, type, version, updated_at, deleted, sealed
      from read_set(${query.secret.toString('hex')}, ${query.subject}, ${audit.kind}::smallint, ${audit.request},
        ${commitments[0] ?? audit.commitment}, ${audit.forSubject}, ${audit.forRetention},
        ${query.types === null ? null : [...query.types]}::smallint[], ${query.history},
        ${query.id === null ? null : query.id.toString()}::bigint, ${id}, ${first.toString()}::bigint)
      order by item`,
      (rows) => outcomesOf(rows.slice(0, 1)),
    );
  } catch (error) {
    throw asCarnetError(error);
  }
}

/** Of a row of `takeAlong`: whether the consent to the record is withdrawn, in the first row. */
export type TakenRow = SetRow & { readonly withdrawn: boolean };

/** Every version of every resource of a subject in one audited read, also while its consent is withdrawn; as `readSet`. */
export async function takeAlong(
  sql: Sql,
  query: Pick<SetQuery, 'secret' | 'subject' | 'audit'>,
  lane: Lane,
): Promise<readonly TakenRow[]> {
  const { audit } = query;
  try {
    return await lane.call(
      [query],
      ({ id, first, commitments }) => sql<TakenRow[]>`
      select outcome, account, relation, scopes, mac, id, type, version, updated_at, deleted, sealed, withdrawn
      from take_along(${query.secret.toString('hex')}, ${query.subject}, ${audit.kind}::smallint, ${audit.request},
        ${commitments[0] ?? audit.commitment}, ${audit.forSubject}, ${audit.forRetention}, ${id}, ${first.toString()}::bigint)
      order by item`,
      (rows) => outcomesOf(rows.slice(0, 1)),
    );
  } catch (error) {
    throw asCarnetError(error);
  }
}

/** Which of the numbers are current resources of the subject, as far as the actor's secret may see. */
export async function idsPresent(
  sql: Sql,
  actor: Pick<Actor, 'secret'>,
  subject: Uuid,
  ids: readonly bigint[],
): Promise<readonly { id: bigint; type: number }[]> {
  return await asActor(
    sql,
    actor,
    subject,
    (transaction) => transaction<{ id: bigint; type: number }[]>`
      select id, type from resource
      where subject = ${subject} and id = any (${ids.map(String)}::bigint[]) and not deleted`,
  );
}

export interface VersionRow {
  readonly type: number;
  readonly version: number;
  readonly deleted: boolean;
  readonly imported: boolean;
}

/** The versions of one resource, newest first, as far as the actor's secret may see; nothing is opened. */
export async function versionsOf(
  sql: Sql,
  actor: Pick<Actor, 'secret'>,
  subject: Uuid,
  id: bigint,
): Promise<readonly VersionRow[]> {
  return await asActor(
    sql,
    actor,
    subject,
    (transaction) => transaction<VersionRow[]>`
      select type, version, deleted, import is not null as imported from resource
        where subject = ${subject} and id = ${id.toString()}::bigint
      union all
      select type, version, deleted, import is not null from resource_history
        where subject = ${subject} and id = ${id.toString()}::bigint
      order by version desc`,
  );
}

/** Whether a failed batch is worth repeating item by item: an item that raised, not a database that is away. */
export function worthSingly(error: unknown): boolean {
  return !isDatabaseAway(error);
}
