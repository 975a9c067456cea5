import type { Actor, Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { Db } from '../store.ts';
import type { SessionProof } from './session-store.ts';

export interface SessionRow {
  readonly id: Uuid;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly proof: SessionProof;
  readonly device: Sealed | null;
}

/** Sessions of an account that live, the one that was used last first. */
export async function listSessions(sql: Db, account: Uuid, now: Date): Promise<SessionRow[]> {
  return await sql<
    SessionRow[]
  >`select id, created_at as "createdAt", coalesce(last_used_at, created_at) as "lastUsedAt",
      expires_at as "expiresAt", proof, device from session
    where account = ${account} and revoked_at is null and expires_at > ${now} and idle_expires_at > ${now}
    order by coalesce(last_used_at, created_at) desc, id`;
}

/**
 * The same in one statement, without a transaction around it: the setting is made before the row that it is read beside, and
 * ends with the statement.
 */
export async function secretLives(sql: Db, actor: Pick<Actor, 'secret'>): Promise<boolean> {
  const rows = await sql<{ living: boolean }[]>`
    with given as materialized (select set_config('carnet.secret', ${actor.secret.toString('hex')}, true) as secret)
    select given.secret <> '' and gate.account() is not null as living from given`;
  return rows[0]?.living === true;
}

/** Whether the secret that this transaction was given is that of a session that lives, by PostgreSQL's own judgement. */
export async function isLiving(sql: Db): Promise<boolean> {
  const rows = await sql<{ living: boolean }[]>`select gate.account() is not null as living`;
  return rows[0]?.living === true;
}
