import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, sealedBytes } from './columns.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * The professional identity of an account, for the role that it is confirmed in. Waiting: neither confirmed nor ended; refused:
 * ended and never confirmed. Sensitive: profile (sealed: name, specialty, number). Confidential: account, confirmed_by, mac.
 * Public: the rest.
 */
export const professional = pgTable('professional', {
  account: uuid('account').primaryKey(),
  role: text('role', { enum: ['doctor', 'researcher'] }).notNull(),
  profile: sealedBytes('profile').notNull(),
  version: integer('version').notNull(),
  requestedAt: time('requested_at').notNull(),
  confirmedAt: time('confirmed_at'),
  confirmedBy: uuid('confirmed_by'),
  endedAt: time('ended_at'),
  /** Made when it is confirmed, over what was confirmed: who writes the table confirms nobody. */
  mac: bytes('mac'),
});

/**
 * Who holds or held which staff role, and when. `mac` is made under a key of the instance: a role of an account counts where an entry that
 * has not ended stands beside it, with its MAC. Confidential: id, account, mac.
 * Public: the rest.
 */
export const roleHeld = pgTable(
  'role_held',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    role: text('role').notNull(),
    since: time('since').notNull(),
    endedAt: time('ended_at'),
    mac: bytes('mac').notNull(),
  },
  (table) => [index('role_held_account').on(table.account)],
);

/**
 * An invitation to take on a staff role: open until it was used or withdrawn, or its time is over. Confidential: id, account,
 * token_hash (SHA-256), address (HMAC of the one address that it is for; null: whoever holds the link), mac. Public: the rest.
 */
export const staffInvitation = pgTable(
  'staff_invitation',
  {
    id: uuid('id').primaryKey(),
    role: text('role').notNull(),
    /** The administrator who invites; it counts as long as he is one. */
    account: uuid('account').notNull(),
    tokenHash: bytes('token_hash').notNull(),
    address: bytes('address'),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    withdrawnAt: time('withdrawn_at'),
    mac: bytes('mac').notNull(),
  },
  (table) => [
    uniqueIndex('staff_invitation_token').on(table.tokenHash),
    index('staff_invitation_account').on(table.account),
  ],
);

/**
 * A lone administrator confirms himself in a clinical role: every patient is told, and it counts 24 h later unless another
 * administrator stops it. `told_through`: how far the telling is. Confidential: id, account, told_through, mac. Public: the rest.
 */
export const selfGrant = pgTable(
  'self_grant',
  {
    id: uuid('id').primaryKey(),
    account: uuid('account').notNull(),
    role: text('role').notNull(),
    startedAt: time('started_at').notNull(),
    readyAt: time('ready_at').notNull(),
    toldThrough: uuid('told_through'),
    toldAt: time('told_at'),
    endedAt: time('ended_at'),
    outcome: text('outcome', { enum: ['confirmed', 'stopped'] }),
    mac: bytes('mac').notNull(),
  },
  (table) => [uniqueIndex('self_grant_waiting').on(table.account).where(sql`ended_at is null`)],
);
