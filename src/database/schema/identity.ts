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
    /** After a reset of the password by mail, from when on a code by mail counts as a factor again; null: it does. */
    mailCountsFrom: time('mail_counts_from'),
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
 * A passkey (WebAuthn). Found by the SHA-256 of its credential id; `mac` binds id, account, credential and public key under
 * a key of the instance, so that whoever writes the table adds no key of his own. Gone when it is removed.
 * Sensitive: label (sealed: name, credential id, transports, kind of device). Confidential: credential_hash, public_key, mac.
 * Public: the rest.
 */
export const passkey = pgTable(
  'passkey',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    credentialHash: bytes('credential_hash').notNull(),
    /** COSE_Key, as the authenticator gave it. */
    publicKey: bytes('public_key').notNull(),
    mac: bytes('mac').notNull(),
    /** The authenticator's signature counter at its last use; 0 where it keeps none. */
    counter: bigint('counter', { mode: 'number' }).notNull().default(0),
    /** When a counter was seen that did not grow: the passkey may have been copied. */
    regressedAt: time('regressed_at'),
    version: integer('version').notNull().default(1),
    label: sealedBytes('label').notNull(),
    createdAt: time('created_at').notNull(),
    lastUsedAt: time('last_used_at'),
  },
  (table) => [uniqueIndex('passkey_credential').on(table.credentialHash), index('passkey_account').on(table.account)],
);

/**
 * A recovery code as HMAC, bound to account and row. A set counts once one of its codes was typed back (`confirmed_at`);
 * then the set before it goes. Confidential: mac. Public: the rest.
 */
export const recoveryCode = pgTable(
  'recovery_code',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    set: uuid('set').notNull(),
    /** 1 to 10, as shown beside the code. */
    number: integer('number').notNull(),
    mac: bytes('mac').notNull(),
    createdAt: time('created_at').notNull(),
    confirmedAt: time('confirmed_at'),
    usedAt: time('used_at'),
  },
  (table) => [index('recovery_code_account').on(table.account)],
);

/**
 * Somebody asked for help with an address: what is written before anything is looked up, of one size for a known address and
 * for an unknown one. Confidential: email_token (blind index). Public: the rest.
 */
export const recoveryRequest = pgTable(
  'recovery_request',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['password-reset', 'identity-reset'] }).notNull(),
    emailToken: bytes('email_token').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [index('recovery_request_created').on(table.createdAt)],
);

/**
 * Everything lost: a reset that waits, so that the owner can stop it from any session. `told` counts the notices that were
 * sent. Confidential: token_hash (SHA-256 of the token that the last mail carries). Public: the rest.
 */
export const identityReset = pgTable(
  'identity_reset',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    startedBy: text('started_by', { enum: ['owner', 'admin'] }).notNull(),
    startedAt: time('started_at').notNull(),
    readyAt: time('ready_at').notNull(),
    told: integer('told').notNull().default(0),
    tokenHash: bytes('token_hash'),
    tokenExpires: time('token_expires'),
    cancelledAt: time('cancelled_at'),
    finishedAt: time('finished_at'),
  },
  (table) => [
    uniqueIndex('identity_reset_waiting').on(table.account).where(sql`cancelled_at is null and finished_at is null`),
    index('identity_reset_ready').on(table.readyAt).where(sql`cancelled_at is null and finished_at is null`),
  ],
);

/**
 * A new address that waits: proved by a code sent there, told to the old one, in force at `effective_at`.
 * Sensitive: email (sealed). Confidential: email_token, code_mac. Public: the rest.
 */
export const emailChange = pgTable(
  'email_change',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    emailToken: bytes('email_token').notNull(),
    email: sealedBytes('email').notNull(),
    codeMac: bytes('code_mac'),
    codeExpires: time('code_expires'),
    tries: integer('tries').notNull().default(0),
    createdAt: time('created_at').notNull(),
    verifiedAt: time('verified_at'),
    effectiveAt: time('effective_at'),
    endedAt: time('ended_at'),
  },
  (table) => [
    uniqueIndex('email_change_waiting').on(table.account).where(sql`ended_at is null`),
    index('email_change_effective').on(table.effectiveAt).where(sql`ended_at is null and verified_at is not null`),
  ],
);

/**
 * What stands between a right password and a session (sign-in), a new address and an account (sign-up), a session and a
 * fresh factor (step-up), a mail and a new password (password-reset), a mail and the waiting time of a reset (identity-reset).
 * `passkey`: a challenge that was answered, so that it counts once. Confidential: code_mac (HMAC of the six digits, or SHA-256
 * of a token of 128 bits). Public: the rest.
 */
export const signInAttempt = pgTable(
  'sign_in_attempt',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account'),
    /** The session that is stepped up; null otherwise. */
    session: uuid('session'),
    kind: text('kind', {
      enum: ['sign-up', 'sign-in', 'step-up', 'passkey', 'password-reset', 'identity-reset'],
    }).notNull(),
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
    proof: text('proof', {
      enum: ['passkey', 'password+totp', 'password+email', 'password+recovery', 'demo'],
    }).notNull(),
    createdAt: time('created_at').notNull(),
    factorAt: time('factor_at').notNull(),
    idleExpiresAt: time('idle_expires_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    revokedAt: time('revoked_at'),
    lastUsedAt: time('last_used_at'),
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
