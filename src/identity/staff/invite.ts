import { type Actor, CarnetError, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import type { Call } from '../options.ts';
import type { NewStaffInvitation, StaffInvitationMade } from './contract.ts';
import { insertStaffInvitation, openStaffInvitations, withdrawStaffInvitation } from './invitation-store.ts';
import { addressMac, staffInvitationMac } from './origin.ts';
import { demandAdmin, note, nothingThere } from './parts.ts';

/** How long a link may be used. */
const lifeMs = 72 * 3600_000;
const mostOpen = 50;

/**
 * Makes a link with which one person takes on a staff role, once, within 72 hours; with an address it goes out by mail too, and
 * counts for the account of that address alone. `factor-needed`, `not-allowed`, `too-many-requests`; `conflict` when 50 are open.
 */
export async function inviteStaff(
  context: Context,
  by: Actor,
  input: NewStaffInvitation,
  call: Pick<Call, 'id'>,
): Promise<StaffInvitationMade> {
  const actor = demandAdmin(context, by);
  await context.limits.take('invitationMake', actor.account);
  const { keyring, clock } = context;
  const [id, token, now] = [newUuid(), randomBytes(32), clock.now()];
  const email = input.email?.trim() ?? null;
  const mailed = email !== null && context.config.mail !== 'none';
  const facts = {
    id,
    role: input.role,
    account: actor.account,
    hash: sha256(token),
    address: email === null ? null : addressMac(keyring, email),
    expiresAt: new Date(now + lifeMs),
  };
  const text = token.toString('base64url');
  const keys = await keyring.unlock(context.grants.signIn(actor.account));
  await context.signInSql.begin(async (transaction) => {
    if ((await openStaffInvitations(transaction, new Date(now))).length >= mostOpen) {
      throw new CarnetError(
        'conflict',
        `There are ${mostOpen} invitations already that nobody has used. Withdraw one, or wait until one ends.`,
      );
    }
    await insertStaffInvitation(transaction, {
      ...facts,
      createdAt: new Date(now),
      mac: staffInvitationMac(keyring, facts),
    });
    if (mailed) {
      const until = facts.expiresAt.getTime();
      await context.mail(transaction, keys, input.language, { kind: 'staff-invitation', token: text, until }, email);
    }
  });
  await note(context, { kind: 'staff-invited', request: call.id, actor, account: actor.account, role: input.role });
  return { id, token: text, expiresAt: facts.expiresAt.toISOString(), mailed };
}

/** Takes an open invitation back, whoever made it. `not-found` when it is not open. */
export async function withdrawStaff(context: Context, by: Actor, id: Uuid, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandAdmin(context, by);
  const role = await withdrawStaffInvitation(context.signInSql, id, new Date(context.clock.now()));
  if (role === null) throw nothingThere();
  const act = { kind: 'staff-invitation-withdrawn', request: call.id, actor, account: actor.account, role } as const;
  await note(context, act);
}
