import { bigint, boolean, index, integer, pgTable, primaryKey, smallint, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sealedBytes } from './columns.ts';

const columns = () => ({
  subject: uuid('subject').notNull(),
  id: bigint('id', { mode: 'bigint' }).notNull(),
  type: smallint('type').notNull(),
  version: integer('version').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
  deleted: boolean('deleted').notNull().default(false),
  import: uuid('import'),
  sealed: sealedBytes('sealed'),
});

/** The newest version of each FHIR resource: one sealed blob a row; a deleted one keeps its row without the blob. */
export const resource = pgTable('resource', columns(), (table) => [
  primaryKey({ columns: [table.subject, table.id] }),
  index('resource_subject_type').on(table.subject, table.type),
]);

/** Superseded versions only. */
export const resourceHistory = pgTable('resource_history', columns(), (table) => [
  primaryKey({ columns: [table.subject, table.id, table.version] }),
]);

/** Blind-index tokens: 64 bits of an HMAC; what matches is opened and compared again. */
export const searchToken = pgTable(
  'search_token',
  {
    token: bigint('token', { mode: 'bigint' }).notNull(),
    field: smallint('field').notNull(),
    type: smallint('type').notNull(),
    subject: uuid('subject').notNull(),
    id: bigint('id', { mode: 'bigint' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.token, table.field, table.type, table.subject, table.id] }),
    index('search_token_row').on(table.subject, table.id),
  ],
);
