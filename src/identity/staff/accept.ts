import { type Actor, roles as allRoles, CarnetError, type Role } from '../../kernel/index.ts';
import { equalBytes } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import { demandFresh, demandSession, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { mailTokenHash } from '../recovery/token.ts';
import { lockFactors } from '../second-factors/store.ts';
import { rolesTakenOn } from '../sessions/roles.ts';
import { giveAccessCookie } from '../sessions/session.ts';
import type { SessionProof } from '../sessions/session-store.ts';
import { type Db, findAccount } from '../store.ts';
import type { Joined, OpenInvitation, StaffRole } from './contract.ts';
import { noteHeld } from './held.ts';
import { setRoles } from './held-store.ts';
import { lockStaffInvitation, type StaffInvitationRow, useStaffInvitation } from './invitation-store.ts';
import { addressMac, isOurStaffInvitation } from './origin.ts';
import { ourRoles } from './our-roles.ts';
import { emailOf, note, nothingThere } from './parts.ts';

/**
 * What an invitation is for, to whoever is signed in and holds its token. `not-found` in the same words for one that is unknown,
 * used, withdrawn, over, or for another address.
 */
export async function lookAtInvitation(context: Context, by: Actor, token: string): Promise<OpenInvitation> {
  const actor = demandSession(by);
  await context.limits.take('invitationTry', actor.account);
  const found = await invitationOf(context, context.signInSql, actor, token);
  const account = await findAccount(context.signInSql, actor.account);
  if (account === null) throw sessionEnded();
  return {
    role: found.role,
    expiresAt: found.expiresAt.toISOString(),
    held: account.roles.includes(found.role),
    ready: takesOn(context, actor, found.role),
  };
}

/**
 * Takes on the staff role of an invitation, which counts once: in a session that a passkey proved (`not-allowed` otherwise), with a
 * factor shown within 5 minutes. The session has the role from its next access token on, which is given here. `conflict` for a
 * role that one holds; `not-allowed` for who would make himself auditor.
 */
export async function acceptStaffInvitation(context: Context, by: Actor, token: string, call: Call): Promise<Joined> {
  const actor = demandFresh(by, context.clock);
  await context.limits.take('invitationTry', actor.account);
  const now = new Date(context.clock.now());
  const { role, roles } = await context.signInSql.begin(async (transaction) => {
    await lockFactors(transaction, actor.account);
    const found = await invitationOf(context, transaction, actor, token);
    if (!takesOn(context, actor, found.role))
      throw new CarnetError('not-allowed', 'A staff role is taken on with a passkey: add one, and sign in with it.');
    if (found.role === 'auditor' && found.account === actor.account)
      throw new CarnetError(
        'not-allowed',
        'Who administers cannot make himself auditor. Somebody else has to invite you.',
      );
    const account = await findAccount(transaction, actor.account);
    if (account === null) throw sessionEnded();
    const ours = await ourRoles(context.keyring, transaction, account);
    if (ours.includes(found.role)) throw new CarnetError('conflict', 'You have this role already.');
    const held = allRoles.filter((one) => one === found.role || ours.includes(one));
    await useStaffInvitation(transaction, found.id, now);
    await setRoles(transaction, actor.account, held);
    await noteHeld(context.keyring, transaction, { account: actor.account, roles: [found.role], since: now });
    return { role: found.role, roles: held };
  });
  await note(context, { kind: 'role-taken', request: call.id, actor, account: actor.account, role });
  const taken: readonly Role[] = rolesTakenOn(roles, proofOf(actor), context.config);
  await giveAccessCookie(context, call, { ...actor, roles: taken });
  return { role, roles: [...taken] };
}

async function invitationOf(context: Context, sql: Db, actor: Actor, token: string): Promise<StaffInvitationRow> {
  const row = await lockStaffInvitation(sql, mailTokenHash(token), new Date(context.clock.now()));
  if (row === null || !isOurStaffInvitation(context.keyring, row)) throw nothingThere();
  if (row.address !== null) {
    const email = await emailOf(context, sql, actor.account);
    if (email === null || !equalBytes(row.address, addressMac(context.keyring, email))) throw nothingThere();
  }
  return row;
}

const takesOn = (context: Context, actor: Actor, role: StaffRole): boolean =>
  rolesTakenOn([role], proofOf(actor), context.config).includes(role);

/** How the session was proved; who holds a token or is a machine has none, and came no further than `demandSession`. */
function proofOf({ proof }: Actor): SessionProof {
  if (proof === 'token' || proof === 'machine') throw sessionEnded();
  return proof;
}
