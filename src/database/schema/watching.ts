import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * Events of security, minute by minute: what was done, by which pseudonym, on which, from which network, how often. Only added to,
 * and swept by age. Nobody is named: a pseudonym is an HMAC under a key of the instance. Confidential: actor, subject, network,
 * mark. Public: the rest.
 */
export const watchEvent = pgTable(
  'watch_event',
  {
    n: bigint('n', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    at: time('at').notNull(),
    kind: text('kind').notNull(),
    actor: text('actor'),
    subject: text('subject'),
    network: text('network'),
    /** ISO 3166-1 alpha-2. */
    country: text('country'),
    /** What tells events of one kind apart, such as which wrong password was tried (a tag under a key in memory alone). */
    mark: text('mark'),
    amount: integer('amount').notNull(),
  },
  (table) => [
    index('watch_event_kind').on(table.kind, table.at),
    index('watch_event_at').on(table.at),
    index('watch_event_actor').on(table.actor, table.at).where(sql`actor is not null`),
  ],
);

/** What a rule found among the events, once each (`key`), and what an administrator decided. Sensitive: note. */
export const watchFinding = pgTable(
  'watch_finding',
  {
    id: uuid('id').primaryKey(),
    /** Rule, whom or where it is about, and when it began: the same is not found twice. */
    key: text('key').notNull(),
    kind: text('kind').notNull(),
    severity: text('severity', { enum: ['high', 'medium', 'low'] }).notNull(),
    scope: text('scope').notNull(),
    actor: text('actor'),
    subject: text('subject'),
    network: text('network'),
    /** Countries, names of settings, or what the ledger says; never anybody. */
    about: text('about'),
    amount: integer('amount').notNull(),
    /** How many different ones it touched: accounts, records. */
    others: integer('others').notNull(),
    firstAt: time('first_at').notNull(),
    lastAt: time('last_at').notNull(),
    /** When it was written to the access log and told to whoever administers; null: not yet. */
    toldAt: time('told_at'),
    decidedAt: time('decided_at'),
    decidedBy: uuid('decided_by'),
    decision: text('decision', { enum: ['explained', 'acted', 'false-alarm'] }),
    note: sealedBytes('note'),
  },
  (table) => [
    uniqueIndex('watch_finding_key').on(table.key),
    index('watch_finding_first').on(table.firstAt),
    index('watch_finding_untold').on(table.firstAt).where(sql`told_at is null`),
  ],
);

/** Weeks that an administrator signed off, by their Monday (UTC), with what happened in them. Sensitive: note. */
export const watchReview = pgTable('watch_review', {
  week: text('week').primaryKey(),
  counts: jsonb('counts').$type<Readonly<Record<string, number>>>().notNull(),
  findings: integer('findings').notNull(),
  signedAt: time('signed_at').notNull(),
  signedBy: uuid('signed_by'),
  note: sealedBytes('note'),
  /** Made under a key of the instance: who writes the table has reviewed nothing. */
  mac: bytes('mac').notNull(),
});

/** How far watching is: one row. */
export const watchState = pgTable('watch_state', {
  id: smallint('id').primaryKey(),
  beganAt: time('began_at').notNull(),
  /** The last leaf of the ledger that became an event. */
  leaf: bigint('leaf', { mode: 'bigint' }).notNull(),
  passedAt: time('passed_at').notNull(),
  /** The last event that was sent to the collector, when it began to fail, and with which code. */
  sent: bigint('sent', { mode: 'bigint' }).notNull(),
  failingSince: time('failing_since'),
  failingCode: text('failing_code'),
});

/** With which settings this instance was started last: an HMAC of each value, so that a change shows and no value. */
export const watchSetting = pgTable('watch_setting', {
  name: text('name').primaryKey(),
  mac: bytes('mac').notNull(),
});
