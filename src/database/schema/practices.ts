import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * A practice: a group of doctors to which patients give access, as to one of them. A subject with a key of its own, under which its name
 * and those of its members are sealed. Sensitive: name. Confidential: id. Public: the rest.
 */
export const practice = pgTable('practice', {
  id: uuid('id').primaryKey(),
  name: sealedBytes('name').notNull(),
  createdAt: time('created_at').notNull(),
  /** When the last member left it, with which all that was given to it ended. */
  endedAt: time('ended_at'),
});

/**
 * Who is or was in a practice, and since when; `lead`: who keeps its membership. Handing that on ends two entries and begins two. `mac` is
 * made under a key of the instance, over everything but the end and the telling: a member reads by an entry with its MAC that has not ended.
 * Sensitive: name (sealed under the practice's key; gone with the account). Confidential: id, practice, account, mac. Public: the rest.
 */
export const practiceMember = pgTable(
  'practice_member',
  {
    id: uuid('id').primaryKey(),
    practice: uuid('practice').notNull(),
    account: uuid('account').notNull(),
    lead: boolean('lead').notNull(),
    name: sealedBytes('name'),
    since: time('since').notNull(),
    endedAt: time('ended_at'),
    /** When whoever gave the practice something was told; null: still to be. */
    toldAt: time('told_at'),
    mac: bytes('mac').notNull(),
  },
  (table) => [
    uniqueIndex('practice_member_living').on(table.account, table.practice).where(sql`ended_at is null`),
    uniqueIndex('practice_member_lead').on(table.practice).where(sql`lead and ended_at is null`),
    index('practice_member_practice').on(table.practice),
    index('practice_member_account').on(table.account),
    index('practice_member_untold').on(table.since).where(sql`told_at is null`),
  ],
);

/**
 * An invitation to join a practice: open until it was used or withdrawn, or its time is over. Confidential: id, practice, account,
 * token_hash (SHA-256), mac. Public: the rest.
 */
export const practiceInvitation = pgTable(
  'practice_invitation',
  {
    id: uuid('id').primaryKey(),
    practice: uuid('practice').notNull(),
    /** The lead who invites; it counts as long as he leads. */
    account: uuid('account').notNull(),
    tokenHash: bytes('token_hash').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    withdrawnAt: time('withdrawn_at'),
    mac: bytes('mac').notNull(),
  },
  (table) => [
    uniqueIndex('practice_invitation_token').on(table.tokenHash),
    index('practice_invitation_practice').on(table.practice),
  ],
);
