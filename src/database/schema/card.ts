import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sealedBytes } from './columns.ts';

/** What an account has typed into a form of a record's card and not sent, one a part; gone when it is sent, or after 30 days. */
export const cardDraft = pgTable(
  'card_draft',
  {
    subject: uuid('subject').notNull(),
    account: uuid('account').notNull(),
    part: text('part').notNull(),
    savedAt: timestamp('saved_at', { withTimezone: true, mode: 'date' }).notNull(),
    sealed: sealedBytes('sealed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subject, table.account, table.part] })],
);
