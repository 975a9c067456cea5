import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * The list of those of whom an account was given something: a subject with a key of its own, and nothing but a copy of what their records
 * say. `ended_at`: somebody left it, so nobody reads it any more, and its key is to be destroyed and its rows deleted. `mac` is made under a
 * key of the instance, so that whoever writes this table has no key destroyed. Confidential: id, account, mac. Public: the rest.
 */
export const patientList = pgTable(
  'patient_list',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    madeAt: time('made_at').notNull(),
    endedAt: time('ended_at'),
    mac: bytes('mac').notNull(),
  },
  (table) => [
    uniqueIndex('patient_list_living').on(table.account).where(sql`ended_at is null`),
    index('patient_list_ended').on(table.endedAt).where(sql`ended_at is not null`),
  ],
);

/**
 * Whom a list shows: name, birth date and gender, with a hash of the stored Patient that they were copied from. Sensitive: sealed (under the
 * key of the list, in the place of its list, record and version). Confidential: list, subject. Public: version (of that Patient).
 */
export const patientListEntry = pgTable(
  'patient_list_entry',
  {
    list: uuid('list').notNull(),
    subject: uuid('subject').notNull(),
    version: integer('version').notNull(),
    sealed: sealedBytes('sealed').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.list, table.subject] }),
    index('patient_list_entry_subject').on(table.subject),
  ],
);
