import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** A patient's record: the subject that clinical data belong to. `erased_at` is the tombstone that refuses all access. */
export const record = pgTable('record', {
  id: uuid('id').primaryKey(),
  createdAt: time('created_at').notNull().defaultNow(),
  erasedAt: time('erased_at'),
  /** Since when the consent is withdrawn: the gate lets nobody read or write the record. Null while the consent stands. */
  withdrawnAt: time('withdrawn_at'),
});

/** Who stands how to whom: `self`, or `guardian` on a named ground. */
export const relation = pgTable(
  'relation',
  {
    subject: uuid('subject').notNull(),
    actor: uuid('actor').notNull(),
    kind: text('kind', { enum: ['self', 'guardian'] }).notNull(),
    ground: text('ground', { enum: ['self', 'parent', 'mandate', 'consent'] }).notNull(),
    since: time('since').notNull().defaultNow(),
    until: time('until'),
    revokedAt: time('revoked_at'),
    /** Under a key of the instance, so that whoever writes the table gives nobody a record. */
    mac: bytes('mac').notNull(),
    /** The name under which the others see a guardian, sealed under the record's key; it stays when the guardian has left. */
    label: sealedBytes('label'),
    labelVersion: integer('label_version').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.actor, table.subject] }), index('relation_subject').on(table.subject)],
);

/**
 * An invitation to look after a record too (`guardian`), or to the person whom it is about, to take it over (`self`): open until it was
 * used or withdrawn, or its time is over.
 */
export const guardianInvitation = pgTable(
  'guardian_invitation',
  {
    subject: uuid('subject').notNull(),
    id: uuid('id').notNull(),
    kind: text('kind', { enum: ['guardian', 'self'] })
      .notNull()
      .default('guardian'),
    /** The guardian who invites; it counts as long as he is one. */
    account: uuid('account').notNull(),
    tokenHash: bytes('token_hash').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    withdrawnAt: time('withdrawn_at'),
    /** As of a relation: who writes the table invites nobody. */
    mac: bytes('mac').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.id] }),
    uniqueIndex('guardian_invitation_token').on(table.tokenHash),
  ],
);

/** What was given to a person of a record: which parts (`partBit`), whether to write, and until when. */
const terms = () => ({
  kind: text('kind', { enum: ['doctor', 'caregiver', 'practice', 'emergency'] }).notNull(),
  parts: smallint('parts').notNull(),
  mayWrite: boolean('may_write').notNull(),
  purpose: text('purpose', { enum: ['treatment', 'self-care', 'emergency'] }).notNull(),
  until: time('until'),
});

/** Access to parts of a record that the patient, or who looks after it, gave to an account. A change ends one row and makes another. */
export const accessGrant = pgTable(
  'access_grant',
  {
    subject: uuid('subject').notNull(),
    id: uuid('id').notNull(),
    actor: uuid('actor').notNull(),
    ...terms(),
    since: time('since').notNull(),
    revokedAt: time('revoked_at'),
    /** As of a relation, over everything that was given: who writes the table gives nobody a part more, nor a day longer. */
    mac: bytes('mac').notNull(),
    /** The name of whom it was given to, sealed under the record's key; it stays when the access has ended. */
    label: sealedBytes('label'),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.id] }),
    uniqueIndex('access_grant_living').on(table.actor, table.subject).where(sql`revoked_at is null`),
  ],
);

/** An offer of access by a link, open until it was used or withdrawn, or its time is over. */
export const grantOffer = pgTable(
  'grant_offer',
  {
    subject: uuid('subject').notNull(),
    id: uuid('id').notNull(),
    /** Who offers; it counts as long as he has the record. */
    account: uuid('account').notNull(),
    tokenHash: bytes('token_hash').notNull(),
    ...terms(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    withdrawnAt: time('withdrawn_at'),
    mac: bytes('mac').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subject, table.id] }), uniqueIndex('grant_offer_token').on(table.tokenHash)],
);

/** What a doctor asks of a person, by that person's address: open until it is answered or taken back, or its time is over. */
export const grantRequest = pgTable(
  'grant_request',
  {
    id: uuid('id').primaryKey(),
    /** The doctor. */
    account: uuid('account').notNull(),
    /** The account of the address; of nobody where there is none, so that the doctor does not learn which. */
    asked: uuid('asked').notNull(),
    parts: smallint('parts').notNull(),
    mayWrite: boolean('may_write').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    /** Told to nobody: who asked sees the request wait until its time is over, as one to nobody. */
    refusedAt: time('refused_at'),
    endedAt: time('ended_at'),
    mac: bytes('mac').notNull(),
  },
  (table) => [index('grant_request_asked').on(table.asked), index('grant_request_account').on(table.account)],
);

/**
 * The consent to one record, each time that it was given: by whom, to which text, and who withdrew it when. At most one row of a
 * record is not withdrawn; `record.withdrawn_at` says the same for the gate, which looks at it with every statement.
 */
export const recordConsent = pgTable(
  'record_consent',
  {
    subject: uuid('subject').notNull(),
    givenAt: time('given_at').notNull(),
    givenBy: uuid('given_by').notNull(),
    document: text('document').notNull(),
    version: text('version').notNull(),
    language: text('language').notNull(),
    withdrawnAt: time('withdrawn_at'),
    withdrawnBy: uuid('withdrawn_by'),
  },
  (table) => [primaryKey({ columns: [table.subject, table.givenAt] })],
);

/** Consent of an account to a version of a text; a row is never changed but for its withdrawal. */
export const consent = pgTable(
  'consent',
  {
    account: uuid('account').notNull(),
    document: text('document').notNull(),
    version: text('version').notNull(),
    language: text('language').notNull(),
    givenAt: time('given_at').notNull().defaultNow(),
    withdrawnAt: time('withdrawn_at'),
  },
  (table) => [primaryKey({ columns: [table.account, table.document, table.version, table.givenAt] })],
);
