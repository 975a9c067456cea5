import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** One row: who this instance is. Its id is the tenant in all associated data. */
export const instance = pgTable('instance', {
  id: uuid('id').primaryKey(),
  mode: text('mode', { enum: ['demo', 'real'] }).notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
});
