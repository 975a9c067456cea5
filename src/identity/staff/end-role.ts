import { type Actor, CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Call } from '../options.ts';
import { lockFactors } from '../second-factors/store.ts';
import { tellEnded } from '../sessions/ended.ts';
import { revokeSessions } from '../sessions/session-store.ts';
import { findAccount } from '../store.ts';
import { tell } from '../tell.ts';
import type { StaffRole } from './contract.ts';
import { endHeld, findHeld, lockAdmins, otherAdmins, setRoles } from './held-store.ts';
import { heldMac } from './origin.ts';
import { demandAdmin, note, nothingThere } from './parts.ts';
import { endProfessional, findProfessional } from './professional-store.ts';
import { endSelfGrantsOf } from './self-grant-store.ts';

/**
 * Ends a staff role of an account, with the professional identity that was confirmed for it, and all sessions of the account: from the
 * next statement on nobody acts in it, in any process. `not-found` for a role that it does not hold; `conflict` for the last
 * administrator.
 */
export async function endRole(
  context: Context,
  by: Actor,
  of: { readonly account: Uuid; readonly role: StaffRole },
  call: Pick<Call, 'id'>,
): Promise<void> {
  const actor = demandAdmin(context, by);
  const { account: id, role } = of;
  const now = new Date(context.clock.now());
  const sessions = await context.signInSql.begin(async (transaction) => {
    await lockAdmins(transaction);
    await lockFactors(transaction, id);
    const account = await findAccount(transaction, id);
    if (!account?.roles.includes(role)) throw nothingThere();
    if (role === 'admin' && (await otherAdmins(transaction, id, null)) === 0)
      throw new CarnetError('conflict', 'Nobody else administers this Carnet. Invite another administrator first.');
    await setRoles(
      transaction,
      id,
      account.roles.filter((one) => one !== role),
    );
    for (const held of await findHeld(transaction, id, role)) {
      const ended = { ...held, endedAt: now };
      await endHeld(transaction, { ...ended, mac: heldMac(context.keyring, ended) });
    }
    if ((await findProfessional(transaction, id))?.role === role) await endProfessional(transaction, id, now);
    if (role !== 'auditor') await endSelfGrantsOf(transaction, id, now);
    return await revokeSessions(transaction, id, now);
  });
  await tellEnded(context, { account: id, sessions, acting: actor.session }, call.id);
  await note(context, { kind: 'role-ended', request: call.id, actor, account: id, role });
  await tell(context, id, { kind: 'role-ended' }).catch(context.onError);
}
