import { bigint, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * The erasure of one subject: its tombstone, and how far its work is. It stays for ever and names nobody: the pseudonym leads
 * nowhere once the rest is gone.
 */
export const erasure = pgTable(
  'erasure',
  {
    subject: uuid('subject').primaryKey(),
    kind: text('kind', { enum: ['record', 'account'] }).notNull(),
    /** What is erased by one act (an account with its own record) has one receipt. */
    receipt: uuid('receipt').notNull(),
    /** `tombstone`: no access; `destroyed`: no key; `swept`: no row. */
    state: text('state', { enum: ['tombstone', 'destroyed', 'swept'] }).notNull(),
    erasedAt: time('erased_at').notNull(),
    destroyedAt: time('destroyed_at'),
    sweptAt: time('swept_at'),
    /** The rows of the keys database that go, as JSON, noted before they do. */
    keys: text('keys'),
    /** Shows that this server set the tombstone; null of one from before there were any. */
    mac: bytes('mac'),
  },
  (table) => [index('erasure_of_receipt').on(table.receipt)],
);

/** Signed receipts of erasures, found by an id that only the one who asked was given. */
export const erasureReceipt = pgTable('erasure_receipt', {
  id: uuid('id').primaryKey(),
  madeAt: time('made_at').notNull(),
  receipt: text('receipt').notNull(),
});

/**
 * An act by which a right ended (or began again), written by triggers in the transaction of the act itself, until it stands in the
 * rights ledger outside the databases. `other`: who did it, which guardian, which factor.
 */
export const rightsAct = pgTable('rights_act', {
  seq: bigint('seq', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
  id: uuid('id').notNull(),
  at: time('at').notNull(),
  act: text('act', {
    enum: [
      'consent-withdrawn',
      'consent-given',
      'guardian-left',
      'guardian-joined',
      'factor-removed',
      'access-ended',
      'emergency-refused',
      'emergency-allowed',
      'role-ended',
      'member-ended',
    ],
  }).notNull(),
  subject: uuid('subject').notNull(),
  other: uuid('other').notNull(),
  /** Of a guardian's act the MAC of his relation then, by which one joining is told from another. */
  mark: bytes('mark'),
});

/** Up to which line of the rights ledger this database has everything: one row. A restored one tells by it what it lacks. */
export const rightsHead = pgTable('rights_head', {
  one: integer('one').primaryKey(),
  n: integer('n').notNull(),
  /** SHA-256 of that line. */
  hash: bytes('hash').notNull(),
  at: time('at').notNull(),
});

/**
 * An erasure that the operator announced: the person can stop it until `due_at`, and for as long after the first notice reached him
 * (`told_at`: a mail was delivered, Carnet showed it, or the operator told him by himself). A row goes when it is done or stopped. Confidential: stop_hash (SHA-256 of the token in the mail). `mac`: as of a tombstone.
 */
export const operatorErasure = pgTable('operator_erasure', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: ['record', 'account'] }).notNull(),
  subject: uuid('subject').notNull().unique(),
  askedAt: time('asked_at').notNull(),
  dueAt: time('due_at').notNull(),
  stopHash: bytes('stop_hash').notNull(),
  mac: bytes('mac'),
  toldAt: time('told_at'),
});
