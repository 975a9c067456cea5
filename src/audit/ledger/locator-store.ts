import type { Sql } from 'postgres';
import { byteaList } from '../../database/index.ts';
import type { Uuid } from '../../kernel/index.ts';

/** Subjects behind one, with what leads to their pseudonyms. */
export async function saltsAfter(
  sql: Sql,
  after: string,
  most: number,
): Promise<readonly { readonly subject: Uuid; readonly salt: Buffer }[]> {
  return await sql<{ subject: Uuid; salt: Buffer }[]>`
    select subject, salt from audit_subject where subject > ${after}::uuid order by subject limit ${most}`;
}

export interface Located {
  /** What the map counts for the pseudonym. */
  readonly count: bigint;
  /** To how many of these leaves the locator leads, and to how many of other pseudonyms. */
  readonly located: bigint;
  readonly strange: bigint;
}

/** One statement, so that a pass of the sealer is in it whole or not at all; without those who are erased or being erased. */
export async function locatedOf(
  sql: Sql,
  subjects: readonly { readonly subject: Uuid; readonly tag: Buffer; readonly bucket: number }[],
): Promise<readonly Located[]> {
  return await sql<Located[]>`
    select coalesce(m.count, 0) as count, count(l.n) filter (where l.tag = u.tag) as located,
      count(l.n) filter (where l.tag is distinct from u.tag) as strange
    from unnest(${subjects.map(({ subject }) => subject)}::uuid[], ${subjects.map(({ bucket }) => bucket)}::int[],
        ${byteaList(
          sql,
          subjects.map(({ tag }) => tag),
        )}::bytea[]) as u (subject, bucket, tag)
      left join audit_map m on m.bucket = u.bucket and m.tag = u.tag
      left join audit_locator o on o.subject = u.subject
      left join audit_leaf l on l.seq = o.seq
    where not exists (select 1 from erasure e where e.subject = u.subject)
    group by u.subject, m.count`;
}

/**
 * How many pseudonyms more there are than subjects that live or were erased. An erasure excuses two: a pass of the sealer that is
 * under way while it sweeps may make the subject another one.
 */
export async function mapSurplus(sql: Sql): Promise<bigint> {
  const [row] = await sql<{ n: bigint }[]>`
    select (select count(*) from audit_map) - (select count(*) from audit_subject)
      - 2 * (select count(*) from erasure) as n`;
  return row?.n ?? 0n;
}

/** Whether an entry that the server bound is counted among those from before there was a ledger. */
export async function earlyFalsely(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    select exists (select 1 from audit_event e, audit_lane a
      where a.lane = 0 and e.seq <= a.next and octet_length(e.commitment) <> 32) as found`;
  return row?.found ?? false;
}
