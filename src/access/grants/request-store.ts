import type { ISql, Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { RequestFacts } from './terms.ts';

export interface RequestRow extends RequestFacts {
  readonly createdAt: Date;
  /** Known to who refused alone. */
  readonly refused: boolean;
  readonly mac: Buffer;
}

/** The open requests that an account made or was asked, newest first; under the row-level security of who asks. */
export async function openRequests(sql: ISql): Promise<readonly RequestRow[]> {
  return await sql<
    RequestRow[]
  >`select id, account, asked, parts as mask, may_write as write, created_at as "createdAt",
      expires_at as "expiresAt", refused_at is not null as refused, mac from grant_request
    where ended_at is null and expires_at > clock_timestamp() order by created_at desc`;
}

export async function insertRequest(sql: ISql, row: Omit<RequestRow, 'account' | 'refused'>): Promise<string> {
  const rows = await sql<
    { outcome: string }[]
  >`select gate.request_grant(${row.id}, ${row.asked}, ${row.mask}::smallint,
    ${row.write}, ${row.createdAt}, ${row.expiresAt}, ${row.mac}) as outcome`;
  return rows[0]?.outcome ?? 'wrong';
}

export async function endRequest(sql: ISql, id: Uuid): Promise<boolean> {
  const rows = await sql<{ ended: boolean }[]>`select gate.end_request(${id}) as ended`;
  return rows[0]?.ended === true;
}

export interface RequestAnswer {
  readonly request: Uuid;
  readonly subject: Uuid;
  readonly id: Uuid;
  readonly mask: number;
  readonly write: boolean;
  readonly until: Date | null;
  readonly mac: Buffer;
  readonly label: Sealed;
}

export async function answerRequest(sql: ISql, row: RequestAnswer): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.answer_request(${row.request}, ${row.subject}, ${row.id},
    ${row.mask}::smallint, ${row.write}, ${row.until}, ${row.mac}, ${row.label}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

/** Drops requests as long after their end as the registry says; role `carnet_retain`. */
export async function sweepRequests(sql: Sql): Promise<void> {
  await sql`delete from grant_request where least(ended_at, expires_at) < now() - interval '30 days'`;
}
