import type { Proof, Role, Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { Db } from '../store.ts';

/** How a session was proved; without one of these there is none. */
export type SessionProof = Exclude<Proof, 'token' | 'machine'>;

export interface NewSession {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly secretHash: Buffer;
  readonly proof: SessionProof;
  readonly now: Date;
  readonly idleExpires: Date;
  readonly expires: Date;
  readonly device: Sealed | null;
}

export async function insertSession(sql: Db, row: NewSession): Promise<void> {
  await sql`insert into session (id, account, secret_hash, proof, created_at, factor_at, last_used_at,
      idle_expires_at, expires_at, device)
    values (${row.id}, ${row.account}, ${row.secretHash}, ${row.proof}, ${row.now}, ${row.now}, ${row.now},
      ${row.idleExpires}, ${row.expires}, ${row.device})`;
}

export interface NewRefreshToken {
  readonly hash: Buffer;
  readonly session: Uuid;
  readonly account: Uuid;
  readonly now: Date;
  readonly expires: Date;
}

export async function insertRefreshToken(sql: Db, row: NewRefreshToken): Promise<void> {
  await sql`insert into refresh_token (hash, session, account, created_at, expires_at)
    values (${row.hash}, ${row.session}, ${row.account}, ${row.now}, ${row.expires})`;
}

export interface PresentedToken {
  readonly session: Uuid;
  readonly account: Uuid;
  readonly createdAt: Date;
  readonly sessionCreated: Date;
  readonly usedAt: Date | null;
  readonly idempotencyHash: Buffer | null;
  readonly tokenExpires: Date;
  readonly sessionExpires: Date;
  readonly idleExpires: Date;
  readonly revokedAt: Date | null;
  readonly proof: SessionProof;
  readonly factorAt: Date;
  readonly roles: readonly Role[];
}

/** A refresh token with its session and account, locked until the transaction ends, so that repeats come one after the other. */
export async function lockRefreshToken(sql: Db, hash: Buffer): Promise<PresentedToken | null> {
  const rows = await sql<
    PresentedToken[]
  >`select t.session, t.account, t.created_at as "createdAt", s.created_at as "sessionCreated", t.used_at as "usedAt", t.idempotency_hash as "idempotencyHash",
      t.expires_at as "tokenExpires", s.expires_at as "sessionExpires", s.idle_expires_at as "idleExpires",
      s.revoked_at as "revokedAt", s.proof, s.factor_at as "factorAt", a.roles
    from refresh_token t join session s on s.id = t.session join account a on a.id = t.account
    where t.hash = ${hash} and a.state = 'active' for update of t, s`;
  return rows[0] ?? null;
}

export async function markRefreshTokenUsed(sql: Db, hash: Buffer, idempotencyHash: Buffer, now: Date): Promise<void> {
  await sql`update refresh_token set used_at = ${now}, idempotency_hash = ${idempotencyHash} where hash = ${hash}`;
}

export async function extendSession(sql: Db, id: Uuid, idleExpires: Date, now: Date): Promise<void> {
  await sql`update session set idle_expires_at = ${idleExpires}, last_used_at = ${now} where id = ${id}`;
}

export async function setFactorAt(sql: Db, id: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`update session set factor_at = ${now} where id = ${id} and revoked_at is null returning 1`;
  return rows.length === 1;
}

/** Ends a session; what it says of its device goes with it. */
export async function revokeSession(sql: Db, id: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`update session set revoked_at = ${now}, device = null
    where id = ${id} and revoked_at is null returning 1`;
  return rows.length === 1;
}

/** Ends all sessions of an account, or all but one; gives the ids of those that were not ended before. */
export async function revokeSessions(sql: Db, account: Uuid, now: Date, but: Uuid | null = null): Promise<Uuid[]> {
  const rows = await sql<{ id: Uuid }[]>`update session set revoked_at = ${now}, device = null
    where account = ${account} and revoked_at is null and id is distinct from ${but}::uuid returning id`;
  return rows.map((row) => row.id);
}

export async function readSession(
  sql: Db,
  id: Uuid,
): Promise<{ expiresAt: Date; factorAt: Date; proof: SessionProof } | null> {
  const rows = await sql<{ expiresAt: Date; factorAt: Date; proof: SessionProof }[]>`
    select expires_at as "expiresAt", factor_at as "factorAt", proof from session where id = ${id}`;
  return rows[0] ?? null;
}
