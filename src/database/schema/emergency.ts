import { boolean, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * What was answered to the question whether doctors may open the record in an emergency; no row: nobody has answered, which is as a no.
 * Sensitive: code (sealed). Confidential: subject, code_token, mac. Public: the rest.
 */
export const emergencyRule = pgTable(
  'emergency_rule',
  {
    subject: uuid('subject').primaryKey(),
    allowed: boolean('allowed').notNull(),
    answeredAt: time('answered_at').notNull(),
    /** The short code by which a doctor finds the record, for whose it is to read; its token is what it is found by. */
    code: sealedBytes('code').notNull(),
    codeVersion: integer('code_version').notNull(),
    codeToken: bytes('code_token').notNull(),
    /** Over the answer and its time: who writes the table says yes for nobody. */
    mac: bytes('mac').notNull(),
  },
  (table) => [uniqueIndex('emergency_rule_code').on(table.codeToken)],
);

/**
 * Each time that a doctor opened a record in an emergency, for whose it is and for the review. What it opened, and until when, stands in
 * `access_grant` (`grant_id`). Sensitive: words, question (sealed for the record), closing (sealed for who closed it). Confidential: id,
 * subject, actor, grant_id, closed_by, mac. Public: the rest.
 */
export const emergencyUse = pgTable(
  'emergency_use',
  {
    id: uuid('id').primaryKey(),
    subject: uuid('subject').notNull(),
    actor: uuid('actor').notNull(),
    grantId: uuid('grant_id').notNull(),
    reason: text('reason').notNull(),
    at: time('at').notNull(),
    /** When the rest of the card was opened too. */
    widenedAt: time('widened_at'),
    /** When somebody else than the doctor ended it before its time. */
    endedAt: time('ended_at'),
    words: sealedBytes('words'),
    questionedAt: time('questioned_at'),
    question: sealedBytes('question'),
    closedAt: time('closed_at'),
    closedBy: uuid('closed_by'),
    closing: sealedBytes('closing'),
    /** Over who opened what, when and why. */
    mac: bytes('mac').notNull(),
  },
  (table) => [index('emergency_use_subject').on(table.subject), index('emergency_use_actor').on(table.actor)],
);
