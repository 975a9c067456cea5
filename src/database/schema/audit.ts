import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, primaryKey, smallint, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytes, xid8 } from './columns.ts';

/**
 * One row for each access, insert-only, without an identifier in clear: the details are sealed to the subject's audit key
 * and to the retention key, and bound by a salted commitment. `xid` lets the sealer number rows without missing a late one.
 */
export const auditEvent = pgTable('audit_event', {
  seq: bigint('seq', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
  xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
  at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull().default(sql`clock_timestamp()`),
  lane: integer('lane').notNull(),
  laneSeq: bigint('lane_seq', { mode: 'bigint' }).notNull(),
  kind: smallint('kind').notNull(),
  outcome: smallint('outcome').notNull(),
  request: uuid('request').notNull(),
  commitment: bytes('commitment').notNull(),
  forSubject: bytes('for_subject'),
  forRetention: bytes('for_retention').notNull(),
});

/** Which entries tell of whom; swept at erasure, so the log itself stays whole and names nobody. */
export const auditLocator = pgTable(
  'audit_locator',
  {
    subject: uuid('subject').notNull(),
    actor: uuid('actor'),
    seq: bigint('seq', { mode: 'bigint' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.seq] }),
    index('audit_locator_actor').on(table.actor, table.seq),
  ],
);
