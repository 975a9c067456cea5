import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Sessions } from '../contract.ts';
import { demandSession, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { openDevice } from './device.ts';
import { tellEnded } from './ended.ts';
import { takeCookies } from './session.ts';
import { revokeSession, revokeSessions } from './session-store.ts';
import { isLiving, listSessions } from './store.ts';

/** The account's living sessions, each with the device that it was started on. */
export async function readSessions(context: Context, by: Actor): Promise<Sessions> {
  const actor = demandSession(by);
  const now = new Date(context.clock.now());
  const rows = await asActor(context.appSql, actor, null, (transaction) =>
    listSessions(transaction, actor.account, now),
  );
  if (!rows.some((row) => row.id === actor.session)) throw sessionEnded();
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const sessions = rows.map((row) => ({
    id: row.id,
    current: row.id === actor.session,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    proof: row.proof,
    device: row.device === null ? null : openDevice(keys, row.id, row.device),
  }));
  return { sessions };
}

/** Ends one of the own sessions at once. `not-found`, the same for one that is not there and one that is another's. */
export async function endSession(context: Context, by: Actor, id: Uuid, call: Call): Promise<void> {
  const actor = demandSession(by);
  const now = new Date(context.clock.now());
  const ended = await asActor(context.appSql, actor, null, async (transaction) => {
    if (!(await isLiving(transaction))) throw sessionEnded();
    return await revokeSession(transaction, id, now);
  });
  if (!ended) throw new CarnetError('not-found', 'There is no such session, or it has ended.');
  context.accessTokens.revoke(id);
  if (id === actor.session) takeCookies(call);
  await context.audit({
    kind: 'session-ended',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: id,
    outcome: 'ok',
  });
}

/** Ends all sessions of the account but this one; personal access tokens stay. */
export async function signOutElsewhere(context: Context, by: Actor, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandSession(by);
  const now = new Date(context.clock.now());
  const ended = await asActor(context.appSql, actor, null, async (transaction) => {
    if (!(await isLiving(transaction))) throw sessionEnded();
    return await revokeSessions(transaction, actor.account, now, actor.session);
  });
  await tellEnded(context, { account: actor.account, sessions: ended }, call.id);
}
