import type { Sql } from 'postgres';
import { asActor } from '../database/index.ts';
import type { Uuid } from '../kernel/index.ts';

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
  limit: number,
): Promise<readonly EntryRow[]> {
  return await asActor(
    sql,
    { secret },
    subject,
    (transaction) => transaction<EntryRow[]>`
      select e.seq, e.at, e.kind, e.outcome, e.request, e.commitment, e.for_subject
      from audit_locator l join audit_event e on e.seq = l.seq
      where l.subject = ${subject} order by l.seq desc limit ${limit}`,
  );
}
