import { integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sealedBytes } from './columns.ts';

/** An import from upload to done; what it says of its content (name, preview, refusals) is sealed. */
export const importJob = pgTable('import_job', {
  id: uuid('id').primaryKey(),
  subject: uuid('subject').notNull(),
  account: uuid('account').notNull(),
  state: text('state', { enum: ['reading', 'preview', 'storing', 'done', 'undone', 'failed'] }).notNull(),
  bytes: integer('bytes').notNull().default(0),
  chunks: integer('chunks').notNull().default(0),
  errorCode: text('error_code'),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
  expiresAt: timestamp('expires_at', { withTimezone: true, mode: 'date' }).notNull(),
  summary: sealedBytes('summary'),
});

/** The uploaded file, sealed piece by piece before it touches the disk; gone when stored, discarded or after 24 h. */
export const importChunk = pgTable(
  'import_chunk',
  {
    subject: uuid('subject').notNull(),
    import: uuid('import').notNull(),
    n: integer('n').notNull(),
    sealed: sealedBytes('sealed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subject, table.import, table.n] })],
);
