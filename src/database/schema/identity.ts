import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, real, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * A person who signs in; `id` is also the subject of its keys. `pending` until the code of the first e-mail is shown: each
 * sign-up makes a pending row of its own, known address or not, so that only active rows are unique by address.
 * Sensitive: email (sealed). Confidential: email_token (blind index), password_hash (Argon2id). Public: the rest.
 */
export const account = pgTable(
  'account',
  {
    id: uuid('id').primaryKey(),
    emailToken: bytes('email_token').notNull(),
    email: sealedBytes('email').notNull(),
    passwordHash: text('password_hash').notNull(),
    roles: text('roles').array().notNull(),
    language: text('language', { enum: ['en', 'fr'] }).notNull(),
    state: text('state', { enum: ['pending', 'active'] }).notNull(),
    version: integer('version').notNull().default(1),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('account_email_active').on(table.emailToken).where(sql`state = 'active'`),
    index('account_pending').on(table.createdAt).where(sql`state = 'pending'`),
  ],
);

/**
 * A second factor. The seed of an authenticator app is a small secret of the keys database; here stands its id. A time
 * step counts once (`last_step`). Public: all columns.
 */
export const factor = pgTable(
  'factor',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    kind: text('kind', { enum: ['totp', 'email'] }).notNull(),
    secret: uuid('secret'),
    lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
    confirmedAt: time('confirmed_at'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [index('factor_account').on(table.account)],
);

/**
 * What stands between a right password and a session (sign-in), a new address and an account (sign-up), a session and a
 * fresh factor (step-up). Confidential: code_mac (HMAC of the six digits). Public: the rest.
 */
export const signInAttempt = pgTable(
  'sign_in_attempt',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account'),
    /** The session that is stepped up; null otherwise. */
    session: uuid('session'),
    kind: text('kind', { enum: ['sign-up', 'sign-in', 'step-up'] }).notNull(),
    codeMac: bytes('code_mac'),
    codeExpires: time('code_expires'),
    tries: integer('tries').notNull().default(0),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    consumedAt: time('consumed_at'),
  },
  (table) => [index('sign_in_attempt_account').on(table.account), index('sign_in_attempt_expires').on(table.expiresAt)],
);

/**
 * A signed-in device; the family that its refresh tokens belong to. PostgreSQL resolves `secret_hash` (SHA-256 of the
 * session's 128-bit secret) to the account. Sensitive: device (sealed). Confidential: secret_hash. Public: the rest.
 */
export const session = pgTable(
  'session',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    secretHash: bytes('secret_hash').notNull(),
    proof: text('proof', { enum: ['password+totp', 'password+email', 'demo'] }).notNull(),
    createdAt: time('created_at').notNull(),
    factorAt: time('factor_at').notNull(),
    idleExpiresAt: time('idle_expires_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    revokedAt: time('revoked_at'),
    device: sealedBytes('device'),
  },
  (table) => [uniqueIndex('session_secret').on(table.secretHash), index('session_account').on(table.account)],
);

/**
 * One refresh token of a session, as SHA-256. Its successor is derived from it and the client's Idempotency-Key, so that
 * nothing that opens a session is stored. Confidential: hash, idempotency_hash. Public: the rest.
 */
export const refreshToken = pgTable(
  'refresh_token',
  {
    hash: bytes('hash').primaryKey(),
    session: uuid('session').notNull(),
    account: uuid('account').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    idempotencyHash: bytes('idempotency_hash'),
  },
  (table) => [index('refresh_token_session').on(table.session)],
);

/**
 * A personal access token, resolved by PostgreSQL as a session is. Sensitive: name (sealed). Confidential: secret_hash.
 * Public: the rest.
 */
export const apiToken = pgTable(
  'api_token',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    secretHash: bytes('secret_hash').notNull(),
    name: sealedBytes('name').notNull(),
    scopes: text('scopes').array().notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    revokedAt: time('revoked_at'),
    lastUsedAt: time('last_used_at'),
  },
  (table) => [uniqueIndex('api_token_secret').on(table.secretHash), index('api_token_account').on(table.account)],
);

/**
 * A token bucket. `bucket` is an HMAC of what is limited (rule and address, or rule and account), so that it names nobody.
 * Confidential: bucket. Public: the rest.
 */
export const rateLimit = pgTable(
  'rate_limit',
  {
    bucket: bytes('bucket').primaryKey(),
    tokens: real('tokens').notNull(),
    /** Failures in a row, for the delay that doubles. */
    failures: integer('failures').notNull().default(0),
    blockedUntil: time('blocked_until'),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [index('rate_limit_updated').on(table.updatedAt)],
);
