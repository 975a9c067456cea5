import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
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
    // Rows come in the order of their numbers, so ranges of pages do: it costs a write next to nothing, and the sealer finds by it.
    index('audit_locator_seq').using('brin', table.seq).with({ pages_per_range: 8, autosummarize: true }),
  ],
);

/**
 * The ledger: which entry is which leaf of the Merkle tree (RFC 6962), numbered without a gap in the order in which the sealer
 * met them. `tag`: pseudonym of the subject, which only `audit_subject` ties to it; `tag_n`: the how-manyth of its leaves.
 */
export const auditLeaf = pgTable(
  'audit_leaf',
  {
    n: bigint('n', { mode: 'bigint' }).primaryKey(),
    seq: bigint('seq', { mode: 'bigint' }).notNull().unique(),
    tag: bytes('tag'),
    tagN: bigint('tag_n', { mode: 'bigint' }),
    hash: bytes('hash').notNull(),
    /** What the sealer found wrong with the entry; null for nothing. */
    flaw: text('flaw'),
  },
  (table) => [index('audit_leaf_flaw').on(table.n).where(sql`flaw is not null`)],
);

/** Whole subtrees of 2^8, 2^16, … leaves, so that no root or proof is made of all leaves. */
export const auditNode = pgTable(
  'audit_node',
  {
    level: smallint('level').notNull(),
    i: bigint('i', { mode: 'bigint' }).notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.level, table.i] })],
);

/** Pseudonym of a subject in the ledger: SHA-256 of subject and salt. Swept at erasure with the locator; then the tag names nobody. */
export const auditSubject = pgTable('audit_subject', {
  subject: uuid('subject').primaryKey(),
  salt: bytes('salt').notNull(),
});

/** The sparse Merkle map: for each tag the number of its leaves and the hash of the newest; `bucket`: its first 16 bits. */
export const auditMap = pgTable(
  'audit_map',
  {
    bucket: integer('bucket').notNull(),
    tag: bytes('tag').notNull(),
    count: bigint('count', { mode: 'bigint' }).notNull(),
    head: bytes('head').notNull(),
  },
  (table) => [primaryKey({ columns: [table.bucket, table.tag] })],
);

/** Nodes of the map at the depths 8 and 16; a subtree without any tag has no row. */
export const auditMapNode = pgTable(
  'audit_map_node',
  {
    depth: smallint('depth').notNull(),
    i: integer('i').notNull(),
    /** Whether it holds one tag alone: then its hash is that entry's. */
    single: boolean('single').notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.depth, table.i] })],
);

/** Signed heads of the tree. `floor`: every entry up to this number is sealed or will never be there. */
export const auditCheckpoint = pgTable('audit_checkpoint', {
  size: bigint('size', { mode: 'bigint' }).primaryKey(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull(),
  floor: bigint('floor', { mode: 'bigint' }).notNull(),
  note: text('note').notNull(),
});

/** How far each lane of entries was met, so that the next one must follow; see `docs/formats.md`. */
export const auditLane = pgTable('audit_lane', {
  lane: integer('lane').primaryKey(),
  next: bigint('next', { mode: 'bigint' }).notNull(),
  state: bytes('state').notNull(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull(),
});

/** Comparisons of the records with the ledger that came to their end. */
export const auditComparison = pgTable('audit_comparison', {
  endedAt: timestamp('ended_at', { withTimezone: true, mode: 'date' }).primaryKey(),
  leaves: bigint('leaves', { mode: 'bigint' }).notNull(),
  rows: bigint('rows', { mode: 'bigint' }).notNull(),
  findings: integer('findings').notNull(),
});
