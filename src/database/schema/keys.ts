import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * The table of the keys database: every ciphertext that the key service made. Each row is authenticated by `mac` under
 * the instance's row key and wrapped with `context`; `docs/formats.md` gives the bytes of both.
 */
export const kekCiphertext = pgTable(
  'kek_ciphertext',
  {
    id: uuid('id').primaryKey(),
    subject: uuid('subject').notNull(),
    kind: text('kind', {
      enum: ['data-key', 'audit-key', 'index-key', 'mac-key', 'secret', 'instance-key'],
    }).notNull(),
    /** The kind of subject for a data key or audit key; what it serves for any other. */
    purpose: text('purpose').notNull(),
    version: integer('version').notNull(),
    context: bytes('context').notNull(),
    kekVersion: integer('kek_version').notNull(),
    ciphertext: bytes('ciphertext').notNull(),
    /** Null for small secrets only: a commitment to a guessable secret would let it be guessed. */
    commitment: bytes('commitment'),
    publicKey: bytes('public_key'),
    epoch: integer('epoch').notNull(),
    mac: bytes('mac').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    /** Since when nothing living stands under this version any more; it goes when no backup can need it. */
    retiredAt: time('retired_at'),
  },
  (table) => [
    // A subject may have several secrets of one purpose (two authenticator apps); anything else has one per version.
    uniqueIndex('kek_ciphertext_one_per_version')
      .on(table.subject, table.kind, table.purpose, table.version)
      .where(sql`kind <> 'secret'`),
    // A subject is of one kind: without this a second data key could come in under another kind of subject.
    uniqueIndex('kek_ciphertext_one_data_key')
      .on(table.subject, table.kind, table.version)
      .where(sql`kind in ('data-key', 'audit-key')`),
    index('kek_ciphertext_retired').on(table.retiredAt).where(sql`retired_at is not null`),
    index('kek_ciphertext_secret').on(table.subject).where(sql`kind = 'secret'`),
    check('kek_ciphertext_version', sql`version > 0 and kek_version > 0 and epoch > 0`),
    check('kek_ciphertext_mac', sql`octet_length(mac) = 32`),
    check('kek_ciphertext_commitment', sql`(commitment is null) = (kind = 'secret') and octet_length(commitment) = 32`),
    check('kek_ciphertext_public_key', sql`octet_length(public_key) = 32`),
  ],
);

/** Subjects whose keys were destroyed: a trigger lets no row of theirs come in again. */
export const kekDestroyed = pgTable('kek_destroyed', {
  subject: uuid('subject').primaryKey(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
});

/**
 * Which key service wraps, one row for each move from one to another; the highest generation wraps. KEK versions of generation n
 * count from n times 1,000,000, so that a row of `kek_ciphertext` names its service too.
 */
export const keyService = pgTable(
  'key_service',
  {
    generation: integer('generation').primaryKey(),
    provider: text('provider').notNull(),
    startedAt: timestamp('started_at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
    /** Null while keys still stand under an earlier generation. */
    finishedAt: timestamp('finished_at', { withTimezone: true, mode: 'date' }),
  },
  () => [check('key_service_generation', sql`generation between 0 and 2000`)],
);

/**
 * The lowest KEK version under which a row may stand. Raised before versions below it are destroyed: a wrap that was made before
 * and comes in after is refused (errcode CN002) and made again, instead of being lost.
 */
export const kekFloor = pgTable(
  'kek_floor',
  { row: integer('row').primaryKey(), minVersion: integer('min_version').notNull() },
  () => [check('kek_floor_one_row', sql`"row" = 1`)],
);

/**
 * Erasure epochs: epoch n has the KEK versions from `since_version` up to the beginning of n + 1. Once it has ended those are
 * destroyed, and copies of keys that were made in it or before open nothing.
 */
export const kekEpoch = pgTable(
  'kek_epoch',
  {
    number: integer('number').primaryKey(),
    sinceVersion: integer('since_version').notNull(),
    beganAt: time('began_at').notNull().defaultNow(),
    /** 32 random bytes wrapped under its last version, to try afterwards whether that still opens; null where none was made. */
    trial: bytes('trial'),
    trialVersion: integer('trial_version'),
    /** When its versions were destroyed, or ordered to be. */
    endedAt: time('ended_at'),
    /** When the key service destroys them. */
    destroyedAt: time('destroyed_at'),
    /** When the trial was found not to open any more. */
    confirmedAt: time('confirmed_at'),
  },
  () => [
    check('kek_epoch_positive', sql`number > 0 and since_version > 0`),
    check('kek_epoch_trial', sql`(trial is null) = (trial_version is null)`),
  ],
);

/** When each KEK version was made, as the key service says; it may have made one by itself. */
export const kekVersion = pgTable('kek_version', {
  version: integer('version').primaryKey(),
  madeAt: time('made_at').notNull(),
});

/** A rotation, from asked for to done; it survives whoever works at it. No personal data: `cursor` names pseudonyms at most. */
export const keyJob = pgTable(
  'key_job',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['kek', 'data', 'index', 'signing', 'epoch'] }).notNull(),
    state: text('state', { enum: ['running', 'paused', 'waiting', 'done', 'failed'] }).notNull(),
    askedBy: text('asked_by', { enum: ['schedule', 'command', 'admin'] }).notNull(),
    /** Where it stands; the steps of each kind are in `src/keyring/rotation`. */
    step: text('step').notNull(),
    /** How far the step is, in a form of its own. */
    cursor: text('cursor'),
    done: bigint('done', { mode: 'number' }).notNull().default(0),
    total: bigint('total', { mode: 'number' }).notNull().default(0),
    /** Milliseconds of work, pauses apart, that went into `done`. */
    workedMs: bigint('worked_ms', { mode: 'number' }).notNull().default(0),
    /** What was met that does not open. */
    damaged: integer('damaged').notNull().default(0),
    fromVersion: integer('from_version'),
    toVersion: integer('to_version'),
    /** A single subject; null for all. */
    subject: uuid('subject'),
    /** Keys that were made before are turned. */
    olderThan: time('older_than').notNull(),
    /** A step that waits goes on then. */
    readyAt: time('ready_at'),
    startedAt: time('started_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    finishedAt: time('finished_at'),
    /** A code of `docs/errors.md`: why it failed or what it waits for; of an epoch also one of `epochWaits`. */
    note: text('note'),
  },
  (table) => [
    uniqueIndex('key_job_one_living').on(table.kind).where(sql`state in ('running', 'paused', 'waiting')`),
    index('key_job_finished').on(table.finishedAt),
    check('key_job_kind', sql`kind in ('kek', 'data', 'index', 'signing', 'epoch')`),
    check('key_job_state', sql`state in ('running', 'paused', 'waiting', 'done', 'failed')`),
  ],
);
