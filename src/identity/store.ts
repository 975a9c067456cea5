import type { ISql } from 'postgres';
import type { Role, TokenScope, Uuid } from '../kernel/index.ts';
import type { Sealed } from '../keyring/index.ts';

/** A pool or a transaction; what it may see is decided by its role and, for `carnet_app`, by the session's secret. */
export type Db = ISql;

export type Language = 'en' | 'fr';
export type AttemptKind = 'sign-up' | 'sign-in' | 'step-up' | 'passkey' | 'password-reset' | 'identity-reset';

export interface AccountRow {
  readonly id: Uuid;
  readonly passwordHash: string;
  readonly roles: readonly Role[];
  readonly language: Language;
}

export interface NewAccount extends AccountRow {
  readonly emailToken: Buffer;
  readonly email: Sealed;
  readonly state: 'pending' | 'active';
  readonly now: Date;
}

/** PostgreSQL's type `bytea[]`; named, since the driver cannot infer it on the first statement of a pool. */
export const byteaArray = 1001;

/** Version of a new account row; its sealed address is bound to it. */
export const firstVersion = 1;

/** The active account of an address; `tokens` are its blind index under each index key that is still in use. */
export async function findByEmail(sql: Db, tokens: readonly Buffer[]): Promise<AccountRow | null> {
  const rows = await sql<AccountRow[]>`select id, password_hash as "passwordHash", roles, language from account
    where email_token = any(${sql.array([...tokens], byteaArray)}) and state = 'active'`;
  return rows[0] ?? null;
}

/** Whether an address has an account: one row with one word in either case, so that reading the answer takes the same time. */
export async function isKnownEmail(sql: Db, tokens: readonly Buffer[]): Promise<boolean> {
  const rows = await sql<{ known: boolean }[]>`select exists (select 1 from account
    where email_token = any(${sql.array([...tokens], byteaArray)}) and state = 'active') as known`;
  return rows[0]?.known === true;
}

export async function findAccount(sql: Db, id: Uuid): Promise<AccountRow | null> {
  const rows = await sql<AccountRow[]>`select id, password_hash as "passwordHash", roles, language from account
    where id = ${id} and state = 'active'`;
  return rows[0] ?? null;
}

export async function setLanguage(sql: Db, id: Uuid, language: Language): Promise<boolean> {
  const rows = await sql`update account set language = ${language} where id = ${id} and state = 'active' returning 1`;
  return rows.length === 1;
}

export async function insertAccount(sql: Db, row: NewAccount): Promise<void> {
  await sql`insert into account (id, email_token, email, password_hash, roles, language, state, version, created_at)
    values (${row.id}, ${row.emailToken}, ${row.email}, ${row.passwordHash}, ${[...row.roles]}, ${row.language}, ${row.state},
      ${firstVersion}, ${row.now})`;
}

/** The new password and another factor than a mailbox were shown together after a reset by mail: codes by mail count again. */
export async function forgetReset(sql: Db, id: Uuid): Promise<void> {
  await sql`update account set mail_counts_from = null where id = ${id} and mail_counts_from is not null`;
}

/** Makes a pending account real; null when it is none, or when another account took the address first. */
export async function activate(sql: Db, id: Uuid): Promise<AccountRow | null> {
  const rows = await sql<AccountRow[]>`update account a set state = 'active' where id = ${id} and state = 'pending'
    and not exists (select 1 from account b where b.email_token = a.email_token and b.state = 'active')
    returning id, password_hash as "passwordHash", roles, language`;
  return rows[0] ?? null;
}

export async function readEmail(
  sql: Db,
  id: Uuid,
): Promise<{ email: Sealed; version: number; language: Language; roles: Role[] } | null> {
  const rows = await sql<{ email: Sealed; version: number; language: Language; roles: Role[] }[]>`
    select email, version, language, roles from account where id = ${id}`;
  return rows[0] ?? null;
}

export interface AttemptRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly codeMac: Buffer | null;
  readonly codeExpires: Date | null;
}

export interface NewAttempt extends AttemptRow {
  readonly kind: AttemptKind;
  readonly session: Uuid | null;
  readonly now: Date;
  readonly expires: Date;
}

export async function insertAttempt(sql: Db, row: NewAttempt): Promise<void> {
  await sql`insert into sign_in_attempt (id, account, session, kind, code_mac, code_expires, created_at, expires_at)
    values (${row.id}, ${row.account}, ${row.session}, ${row.kind}, ${row.codeMac}, ${row.codeExpires}, ${row.now}, ${row.expires})`;
}

/**
 * Begins a sign-in by the password whose hash was verified; false when the account has another one by now. To be called under
 * `lockFactors`, as `endAttempts` is: whichever comes second sees the other.
 */
export async function insertSignIn(
  sql: Db,
  row: Pick<NewAttempt, 'id' | 'account' | 'now' | 'expires'> & { readonly passwordHash: string },
): Promise<boolean> {
  const rows = await sql`insert into sign_in_attempt (id, account, kind, created_at, expires_at)
    select ${row.id}, id, 'sign-in', ${row.now}, ${row.expires} from account
    where id = ${row.account} and password_hash = ${row.passwordHash} and state = 'active' returning 1`;
  return rows.length === 1;
}

/** Ends all that was begun and not finished: sign-ins half done, codes and links that are in the mailbox. */
export async function endAttempts(sql: Db, account: Uuid, now: Date): Promise<void> {
  await sql`update sign_in_attempt set consumed_at = ${now}, code_mac = null
    where account = ${account} and consumed_at is null`;
}

/** The account of a living attempt. */
export async function findAttempt(sql: Db, id: Uuid, kind: AttemptKind, now: Date): Promise<Uuid | null> {
  const rows = await sql<{ account: Uuid }[]>`select account from sign_in_attempt
    where id = ${id} and kind = ${kind} and consumed_at is null and expires_at > ${now}`;
  return rows[0]?.account ?? null;
}

/** A sign-up under way that has tries left, with the account that may become of it. */
export async function findSignUp(
  sql: Db,
  id: Uuid,
  most: number,
  now: Date,
): Promise<{ account: Uuid; email: Sealed; version: number; language: Language } | null> {
  const rows = await sql<{ account: Uuid; email: Sealed; version: number; language: Language }[]>`
    select a.id as account, a.email, a.version, a.language from sign_in_attempt s join account a on a.id = s.account
    where s.id = ${id} and s.kind = 'sign-up' and s.consumed_at is null and s.expires_at > ${now} and s.tries < ${most}
      and s.created_at <= ${now}::timestamptz + interval '2 minutes' and a.state = 'pending'`;
  return rows[0] ?? null;
}

/** Gives a living attempt another code, without giving back tries; false when it is over. */
export async function setCode(sql: Db, id: Uuid, mac: Buffer, expires: Date, now: Date): Promise<boolean> {
  const rows = await sql`update sign_in_attempt set code_mac = ${mac}, code_expires = ${expires}
    where id = ${id} and consumed_at is null and expires_at > ${now} returning 1`;
  return rows.length === 1;
}

/**
 * Counts one try of a living attempt in one statement, before anything is compared; null when it is over or used up, and when
 * it was made while the clock was ahead: its end means nothing then.
 */
export async function countTry(
  sql: Db,
  id: Uuid,
  kind: AttemptKind,
  most: number,
  now: Date,
): Promise<AttemptRow | null> {
  const rows = await sql<AttemptRow[]>`update sign_in_attempt set tries = tries + 1
    where id = ${id} and kind = ${kind} and consumed_at is null and expires_at > ${now} and tries < ${most}
      and created_at <= ${now}::timestamptz + interval '2 minutes'
    returning id, account, code_mac as "codeMac", code_expires as "codeExpires"`;
  return rows[0] ?? null;
}

/** The newest living step-up of a session. */
export async function findStepUp(sql: Db, session: Uuid, now: Date): Promise<Uuid | null> {
  const rows = await sql<{ id: Uuid }[]>`select id from sign_in_attempt where session = ${session} and kind = 'step-up'
    and consumed_at is null and expires_at > ${now} order by created_at desc limit 1`;
  return rows[0]?.id ?? null;
}

/** Uses an attempt up; true for exactly one caller. */
export async function consume(sql: Db, id: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`update sign_in_attempt set consumed_at = ${now}, code_mac = null
    where id = ${id} and consumed_at is null returning 1`;
  return rows.length === 1;
}

export interface FactorRow {
  readonly id: Uuid;
  readonly kind: 'totp' | 'email';
  readonly secret: Uuid | null;
  readonly lastStep: number;
  readonly confirmedAt: Date | null;
  readonly createdAt: Date;
}

export async function listFactors(sql: Db, account: Uuid): Promise<FactorRow[]> {
  return await sql<FactorRow[]>`select id, kind, secret, last_step::float8 as "lastStep", confirmed_at as "confirmedAt",
    created_at as "createdAt" from factor where account = ${account} order by created_at, id`;
}

export interface NewFactor {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly kind: 'totp' | 'email';
  readonly secret: Uuid | null;
  readonly confirmedAt: Date | null;
  readonly now: Date;
}

export async function insertFactor(sql: Db, row: NewFactor): Promise<void> {
  await sql`insert into factor (id, account, kind, secret, confirmed_at, created_at)
    values (${row.id}, ${row.account}, ${row.kind}, ${row.secret}, ${row.confirmedAt}, ${row.now})`;
}

export async function deleteFactor(sql: Db, id: Uuid): Promise<void> {
  await sql`delete from factor where id = ${id}`;
}

/** Counts a time step as used; false when it, or a later one, was used already: each code works once, whoever comes first. */
export async function takeStep(sql: Db, id: Uuid, step: number): Promise<boolean> {
  const rows = await sql`update factor set last_step = ${step} where id = ${id} and last_step < ${step} returning 1`;
  return rows.length === 1;
}

export async function confirmFactor(sql: Db, id: Uuid, now: Date): Promise<void> {
  await sql`update factor set confirmed_at = ${now} where id = ${id} and confirmed_at is null`;
}

export interface NewApiTokenRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly secretHash: Buffer;
  readonly name: Sealed;
  readonly scopes: readonly TokenScope[];
  readonly now: Date;
  readonly expires: Date;
}

export interface ApiTokenRow {
  readonly id: Uuid;
  readonly name: Sealed;
  readonly scopes: TokenScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

export async function insertApiToken(sql: Db, row: NewApiTokenRow): Promise<void> {
  await sql`insert into api_token (id, account, secret_hash, name, scopes, created_at, expires_at)
    values (${row.id}, ${row.account}, ${row.secretHash}, ${row.name}, ${[...row.scopes]}, ${row.now}, ${row.expires})`;
}

export async function listApiTokens(sql: Db, account: Uuid, now: Date): Promise<ApiTokenRow[]> {
  return await sql<ApiTokenRow[]>`select id, name, scopes, created_at as "createdAt", expires_at as "expiresAt",
    last_used_at as "lastUsedAt" from api_token
    where account = ${account} and revoked_at is null and expires_at > ${now} order by created_at, id`;
}

/** Ends one token of the account, or all (`id` null); gives the ids that were alive. */
export async function revokeApiTokens(sql: Db, account: Uuid, id: Uuid | null, now: Date): Promise<Uuid[]> {
  const rows = await sql<{ id: Uuid }[]>`update api_token set revoked_at = ${now}
    where account = ${account} and (${id}::uuid is null or id = ${id}::uuid) and revoked_at is null returning id`;
  return rows.map((row) => row.id);
}

/** The token with that hash, and its account's roles; notes the use of a living one, at most once a minute. */
export async function findApiTokenInUse(
  sql: Db,
  hash: Buffer,
  now: Date,
): Promise<{ id: Uuid; account: Uuid; scopes: TokenScope[]; roles: Role[]; expires: Date; living: boolean } | null> {
  const rows = await sql<
    { id: Uuid; account: Uuid; scopes: TokenScope[]; roles: Role[]; expires: Date; living: boolean; stale: boolean }[]
  >`select t.id, t.account, t.scopes, a.roles, t.expires_at as expires, t.revoked_at is null and t.expires_at > ${now}
        and t.created_at <= ${now}::timestamptz + interval '2 minutes' as living,
      t.last_used_at is null or t.last_used_at < ${now}::timestamptz - interval '1 minute' as stale
    from api_token t join account a on a.id = t.account
    where t.secret_hash = ${hash} and a.state = 'active'`;
  const row = rows[0];
  if (row === undefined) return null;
  if (row.living && row.stale) await sql`update api_token set last_used_at = ${now} where id = ${row.id}`;
  return row;
}
