import type { Db } from './store.ts';

/** Deletes rows by the times given; each statement stands alone and may be repeated. */
export async function sweepExpired(
  sql: Db,
  times: { readonly now: Date; readonly pending: Date; readonly ended: Date },
): Promise<void> {
  await sql`delete from sign_in_attempt where expires_at < ${times.now}`;
  await sql`delete from account where state = 'pending' and created_at < ${times.pending}`;
  await sql`update session set device = null where device is not null and least(expires_at, idle_expires_at) <= ${times.now}`;
  await sql`delete from session where least(expires_at, idle_expires_at, revoked_at) < ${times.ended}`;
  await sql`delete from refresh_token t where not exists (select 1 from session s where s.id = t.session)`;
  await sql`delete from recovery_request where created_at < ${times.pending}`;
  await sql`delete from email_change where ended_at < ${times.ended}`;
  await sql`delete from identity_reset where coalesce(finished_at, cancelled_at, token_expires) < ${times.ended}`;
  await sql`delete from api_token where least(expires_at, revoked_at) < ${times.ended}`;
}
