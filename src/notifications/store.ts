import type { Sql, TransactionSql } from 'postgres';
import type { Uuid } from '../kernel/index.ts';
import type { Sealed } from '../keyring/index.ts';
import type { Language, MessageKind } from './contract.ts';

interface NewRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly kind: MessageKind;
  readonly payload: Sealed;
  /** Null: the address of the account. */
  readonly address: Sealed | null;
  readonly language: Language;
  readonly now: Date;
}

export interface ClaimedRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly language: Language;
  readonly payload: Sealed;
  readonly address: Sealed | null;
  readonly attempts: number;
  readonly email: Sealed;
  readonly emailVersion: number;
}

export async function insertRow(sql: TransactionSql, row: NewRow): Promise<void> {
  await sql`insert into outbox (id, account, kind, payload, address, language, created_at, next_at)
    values (${row.id}, ${row.account}, ${row.kind}, ${row.payload}, ${row.address}, ${row.language}, ${row.now}, ${row.now})`;
}

/**
 * Claims what is due, at most `limit` rows: the try is counted and the row leased before anything is sent, so that no
 * other worker takes it, and that a worker which dies costs one lease and no mail.
 */
export async function claimDue(sql: Sql, now: Date, leaseUntil: Date, limit: number): Promise<ClaimedRow[]> {
  return await sql<ClaimedRow[]>`with due as (
      select id from outbox where next_at <= ${now} and sent_at is null and failed_code is null
      order by next_at limit ${limit} for update skip locked),
    claimed as (
      update outbox o set attempts = o.attempts + 1, next_at = ${leaseUntil} from due where o.id = due.id
      returning o.id, o.account, o.language, o.payload, o.address, o.attempts)
    select c.id, c.account, c.language, c.payload, c.address, c.attempts, a.email, a.version as "emailVersion"
    from claimed c join account a on a.id = c.account`;
}

export async function markSent(sql: Sql, id: Uuid, now: Date): Promise<void> {
  await sql`update outbox set sent_at = ${now}, payload = null, address = null where id = ${id} and sent_at is null`;
}

export async function markFailed(sql: Sql, id: Uuid, code: string): Promise<void> {
  await sql`update outbox set failed_code = ${code}, payload = null, address = null where id = ${id} and sent_at is null`;
}

export async function postpone(sql: Sql, id: Uuid, nextAt: Date): Promise<void> {
  await sql`update outbox set next_at = ${nextAt} where id = ${id} and sent_at is null`;
}

/** Gives up rows whose account is gone, and removes what was sent or given up before `before`. */
export async function sweepRows(sql: Sql, before: Date): Promise<void> {
  await sql`delete from outbox o where (o.created_at < ${before} and (o.sent_at is not null or o.failed_code is not null))
    or not exists (select 1 from account a where a.id = o.account)`;
}
