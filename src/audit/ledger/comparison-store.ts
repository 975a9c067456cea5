import type { ISql, Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';

/** An entry that tells of a write; `located`: the locator still says of whom it tells, which it does until an erasure. */
export interface WriteEntry {
  readonly seq: bigint;
  readonly at: Date;
  readonly commitment: Buffer;
  readonly located: boolean;
}

/** Entries of writes that ended well, as the server wrote them, above a number and in the order of their numbers. */
export async function writeEntries(sql: ISql, after: bigint, most: number): Promise<readonly WriteEntry[]> {
  return await sql<WriteEntry[]>`
    with next as materialized (
      select e.seq, e.at, e.commitment from audit_event e left join audit_leaf l on l.seq = e.seq
      where e.seq > ${after.toString()}::bigint and octet_length(e.commitment) > 64 and e.outcome = 0 and l.flaw is null
      order by e.seq limit ${most}
    ), named as materialized (
      select seq from audit_locator where seq between (select min(seq) from next) and (select max(seq) from next)
    )
    select next.seq, next.at, next.commitment, named.seq is not null as located from next left join named on named.seq = next.seq order by 1`;
}

export interface RowNow {
  readonly subject: Uuid;
  readonly id: bigint;
  readonly version: number;
  readonly digest: Buffer;
  /** The version of the data key in the value's header; 0 without a value. */
  readonly keyVersion: number;
}

export const firstRow: Pick<RowNow, 'subject' | 'id'> = {
  subject: '00000000-0000-0000-0000-000000000000' as Uuid,
  id: -1n,
}; // before all

/** Current rows of the records behind one, in the order of subject and id. */
export async function rowsNow(
  sql: ISql,
  after: Pick<RowNow, 'subject' | 'id'>,
  most: number,
): Promise<readonly RowNow[]> {
  return await sql<RowNow[]>`
    select subject, id, version, digest, key_version as "keyVersion" from gate.row_marks(${after.subject}, ${after.id.toString()}::bigint, ${most})`;
}

export interface EndedComparison {
  readonly endedAt: Date;
  readonly findings: number;
}

export async function lastComparison(sql: Sql): Promise<EndedComparison | null> {
  const [row] = await sql<EndedComparison[]>`
    select ended_at as "endedAt", findings from audit_comparison order by ended_at desc limit 1`;
  return row ?? null;
}

export async function storeComparison(
  sql: Sql,
  { leaves, rows, findings }: { readonly leaves: bigint; readonly rows: bigint; readonly findings: number },
): Promise<void> {
  await sql`insert into audit_comparison (ended_at, leaves, rows, findings)
    values (clock_timestamp(), ${leaves.toString()}::bigint, ${rows.toString()}::bigint, ${findings})`;
}

/** Entries up to this number are from before there was a ledger; 0 where nothing was sealed yet. */
export async function bornOf(sql: ISql): Promise<bigint> {
  const [row] = await sql<{ next: bigint }[]>`select next from audit_lane where lane = 0`;
  return row?.next ?? 0n;
}
