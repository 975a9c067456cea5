import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * Messages to send, written in the transaction that causes them. The address stays in the account, sealed; `payload` (all
 * of one size) is sealed too and wiped when the message is sent or given up.
 * Sensitive: payload, address (sealed). Public: the rest.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    kind: text('kind').notNull(),
    payload: sealedBytes('payload'),
    /** Where it goes when not to the address of the account: a new address that is to be proved. */
    address: sealedBytes('address'),
    language: text('language', { enum: ['en', 'fr'] }).notNull(),
    createdAt: time('created_at').notNull(),
    /** When it is due; a worker that claims it moves this ahead by its lease. */
    nextAt: time('next_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    sentAt: time('sent_at'),
    failedCode: text('failed_code'),
  },
  (table) => [
    index('outbox_due').on(table.nextAt).where(sql`sent_at is null and failed_code is null`),
    index('outbox_account').on(table.account),
  ],
);
