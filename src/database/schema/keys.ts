import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes } from './columns.ts';

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
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
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
