import type { Uuid } from '../../kernel/index.ts';
import type { Db, Language } from '../store.ts';

/** One blind-index token; a request has several, one after the other. */
const tokenBytes = 32;

export type RequestKind = 'password-reset' | 'identity-reset';

/** What is written when somebody asks for help: the same row for an address that is known and for one that is not. */
export async function insertRequest(
  sql: Db,
  row: { readonly id: Uuid; readonly kind: RequestKind; readonly emailTokens: Buffer; readonly now: Date },
): Promise<void> {
  await sql`insert into recovery_request (id, kind, email_token, created_at)
    values (${row.id}, ${row.kind}, ${row.emailTokens}, ${row.now})`;
}

/** Takes one request away, for the caller's transaction; no other process has it meanwhile. */
export async function takeRequest(
  sql: Db,
): Promise<{ readonly kind: RequestKind; readonly emailTokens: readonly Buffer[] } | null> {
  const [row] = await sql<{ kind: RequestKind; tokens: Buffer }[]>`delete from recovery_request where id = (
      select id from recovery_request order by created_at limit 1 for update skip locked)
    returning kind, email_token as tokens`;
  if (row === undefined) return null;
  const count = row.tokens.length / tokenBytes;
  const emailTokens = Array.from({ length: count }, (_, n) =>
    row.tokens.subarray(n * tokenBytes, (n + 1) * tokenBytes),
  );
  return { kind: row.kind, emailTokens };
}

/** Stores the token of a mail; earlier ones of the account for the same thing are void. */
export async function insertMailToken(
  sql: Db,
  row: {
    readonly id: Uuid;
    readonly account: Uuid;
    readonly kind: RequestKind;
    readonly hash: Buffer;
    readonly now: Date;
    readonly expires: Date;
  },
): Promise<void> {
  await sql`update sign_in_attempt set consumed_at = ${row.now}, code_mac = null
    where account = ${row.account} and kind = ${row.kind} and consumed_at is null`;
  await sql`insert into sign_in_attempt (id, account, kind, code_mac, created_at, expires_at)
    values (${row.id}, ${row.account}, ${row.kind}, ${row.hash}, ${row.now}, ${row.expires})`;
}

/** Whose a living token is, without using it up; null as below. */
export async function findMailToken(sql: Db, hash: Buffer, kind: RequestKind, now: Date): Promise<Uuid | null> {
  const rows = await sql<{ account: Uuid }[]>`select account from sign_in_attempt
    where code_mac = ${hash} and kind = ${kind} and consumed_at is null and expires_at > ${now}`;
  return rows[0]?.account ?? null;
}

/**
 * Uses a token up; the account for exactly one caller, null for a token that is unknown, used, over, for something else, or made
 * while the clock was ahead: its end means nothing then.
 */
export async function takeMailToken(sql: Db, hash: Buffer, kind: RequestKind, now: Date): Promise<Uuid | null> {
  const rows = await sql<{ account: Uuid }[]>`update sign_in_attempt set consumed_at = ${now}, code_mac = null
    where code_mac = ${hash} and kind = ${kind} and consumed_at is null and expires_at > ${now}
      and created_at <= ${now}::timestamptz + interval '2 minutes' returning account`;
  return rows[0]?.account ?? null;
}

export interface WaitingReset {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly readyAt: Date;
  readonly told: number;
  readonly language: Language;
}

/**
 * Starts a reset that waits; gives the one that waits already where there is one. One whose last link is over can not be finished
 * any more, and makes room for the new one.
 */
export async function startReset(
  sql: Db,
  row: {
    readonly id: Uuid;
    readonly account: Uuid;
    readonly startedBy: 'owner' | 'admin';
    readonly now: Date;
    readonly readyAt: Date;
  },
): Promise<{ readonly readyAt: Date; readonly started: boolean }> {
  await sql`update identity_reset set cancelled_at = ${row.now}, token_hash = null where account = ${row.account}
    and cancelled_at is null and finished_at is null and token_expires <= ${row.now}`;
  const made = await sql`insert into identity_reset (id, account, started_by, started_at, ready_at)
    values (${row.id}, ${row.account}, ${row.startedBy}, ${row.now}, ${row.readyAt})
    on conflict (account) where cancelled_at is null and finished_at is null do nothing returning 1`;
  if (made.length === 1) return { readyAt: row.readyAt, started: true };
  const rows = await sql<{ readyAt: Date }[]>`select ready_at as "readyAt" from identity_reset
    where account = ${row.account} and cancelled_at is null and finished_at is null`;
  return { readyAt: rows[0]?.readyAt ?? row.readyAt, started: false };
}

/** The next notice that is due: the second (`told` 0) a day before the end, the last (`told` 0 or 1) at the end. Locked. */
export async function dueReset(sql: Db, now: Date, soon: Date): Promise<WaitingReset | null> {
  const rows = await sql<WaitingReset[]>`select r.id, r.account, r.ready_at as "readyAt", r.told, a.language
    from identity_reset r join account a on a.id = r.account
    where r.cancelled_at is null and r.finished_at is null
      and ((r.told = 0 and r.ready_at <= ${soon}) or (r.told < 2 and r.ready_at <= ${now}))
    order by r.ready_at limit 1 for update of r skip locked`;
  return rows[0] ?? null;
}

export async function noteTold(
  sql: Db,
  id: Uuid,
  told: number,
  token: { readonly hash: Buffer; readonly expires: Date } | null,
): Promise<void> {
  await sql`update identity_reset set told = ${told}, token_hash = ${token?.hash ?? null},
    token_expires = ${token?.expires ?? null} where id = ${id}`;
}

/** Whose reset a token can finish now, without finishing it. */
export async function findReadyReset(sql: Db, hash: Buffer, now: Date): Promise<Uuid | null> {
  const rows = await sql<{ account: Uuid }[]>`select account from identity_reset
    where token_hash = ${hash} and token_expires > ${now} and ready_at <= ${now}
      and cancelled_at is null and finished_at is null`;
  return rows[0]?.account ?? null;
}

/**
 * Finishes a reset by the token of its last mail, after its wait; the account for exactly one caller. `latest`: the end of a
 * token that is made now; a later one was made while the clock was ahead.
 */
export async function finishReset(sql: Db, hash: Buffer, now: Date, latest: Date): Promise<Uuid | null> {
  const rows = await sql<{ account: Uuid }[]>`update identity_reset set finished_at = ${now}, token_hash = null
    where token_hash = ${hash} and token_expires > ${now} and ready_at <= ${now}
      and token_expires <= ${latest}::timestamptz + interval '2 minutes'
      and cancelled_at is null and finished_at is null returning account`;
  return rows[0]?.account ?? null;
}

/** Stops the reset that waits; false when there is none. */
export async function cancelReset(sql: Db, account: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`update identity_reset set cancelled_at = ${now}
    where account = ${account} and cancelled_at is null and finished_at is null returning 1`;
  return rows.length === 1;
}

/** Has the last mail of a reset sent anew: its link went to an address that is the account's no more. */
export async function tellAgain(sql: Db, account: Uuid): Promise<void> {
  await sql`update identity_reset set told = 1, token_hash = null, token_expires = null
    where account = ${account} and told = 2 and cancelled_at is null and finished_at is null`;
}
