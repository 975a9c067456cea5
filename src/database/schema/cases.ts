import { bigint, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * An entry of the log that somebody did not recognise. Whoever answers sees the number, who acted and in which role, what kind of act it
 * was and when; never whose record, nor the words.
 */
export const accessCase = pgTable(
  'access_case',
  {
    subject: uuid('subject').notNull(),
    id: uuid('id').notNull(),
    /** By which people call it; it names nobody. */
    number: text('number').notNull(),
    /** Who does not recognise it. */
    account: uuid('account').notNull(),
    /** The entry of the log. */
    entry: bigint('entry', { mode: 'bigint' }).notNull(),
    /** Who acted; null for whoever has no account. */
    accused: uuid('accused'),
    role: text('role'),
    kind: text('kind').notNull(),
    at: time('at').notNull(),
    /** What was closed when it was opened. */
    closed: text('closed', { enum: ['access', 'nothing'] }).notNull(),
    /** What whoever opened it wrote, sealed under the record's key: for the record's people alone. */
    words: sealedBytes('words'),
    openedAt: time('opened_at').notNull(),
    dueAt: time('due_at').notNull(),
    answer: text('answer', { enum: ['rightful', 'mistake', 'misuse', 'unclear'] }),
    answeredAt: time('answered_at'),
    answeredBy: uuid('answered_by'),
    /** Over all of it but the words: who writes the table asks, accuses and answers for nobody. */
    mac: bytes('mac'),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.id] }),
    uniqueIndex('access_case_number').on(table.number),
    uniqueIndex('access_case_entry').on(table.subject, table.entry),
  ],
);
