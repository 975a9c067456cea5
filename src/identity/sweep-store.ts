import type { Uuid } from '../kernel/index.ts';
import type { Db } from './store.ts';

/** Deletes rows by the times given; each statement stands alone and may be repeated. */
export async function sweepExpired(
  sql: Db,
  times: { readonly now: Date; readonly pending: Date; readonly ended: Date },
): Promise<void> {
  await sql`delete from sign_in_attempt where expires_at < ${times.now}`;
  await sql`delete from account where state = 'pending' and created_at < ${times.pending}`;
  await sql`delete from session where least(expires_at, idle_expires_at, revoked_at) < ${times.ended}`;
  await sql`delete from refresh_token t where not exists (select 1 from session s where s.id = t.session)`;
  await sql`delete from recovery_request where created_at < ${times.pending}`;
  await sql`delete from email_change where ended_at < ${times.ended}`;
  await sql`delete from identity_reset where coalesce(finished_at, cancelled_at, token_expires) < ${times.ended}`;
  await sql`delete from api_token where least(expires_at, revoked_at) < ${times.ended}`;
}

export interface ExpiredSession {
  readonly id: Uuid;
  readonly account: Uuid;
  /** Whether it lay unused too long, rather than having lasted its longest. */
  readonly idle: boolean;
}

/** Some sessions whose time is over and whose device is still kept; locked, so that each is told of by one process alone. */
export async function takeExpiredSessions(sql: Db, now: Date): Promise<ExpiredSession[]> {
  return await sql<ExpiredSession[]>`select id, account, idle_expires_at < expires_at as idle from session
    where device is not null and revoked_at is null and least(expires_at, idle_expires_at) <= ${now}
    order by id limit 100 for update skip locked`;
}

export async function forgetDevices(sql: Db, sessions: readonly ExpiredSession[]): Promise<void> {
  await sql`update session set device = null where id = any(${sessions.map(({ id }) => id)}::uuid[])`;
}
