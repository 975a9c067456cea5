import { asActor } from '../../database/index.ts';
import type { Actor } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Call } from '../options.ts';
import { lockFactors } from '../second-factors/store.ts';
import { revokeApiTokens } from '../store.ts';
import { tellEnded } from './ended.ts';
import { takeCookies } from './session.ts';
import { revokeSession, revokeSessions } from './session-store.ts';

/** Ends this session: PostgreSQL refuses its secret from the next statement on. */
export async function signOut(context: Context, actor: Actor, call: Call): Promise<void> {
  const now = new Date(context.clock.now());
  await asActor(context.appSql, actor, null, (transaction) => revokeSession(transaction, actor.session, now));
  context.accessTokens.revoke(actor.session);
  takeCookies(call);
  await context.audit({
    kind: 'sign-out',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: 'ok',
  });
}

/** Ends all sessions and personal access tokens of the account. */
export async function signOutEverywhere(context: Context, actor: Actor, call: Call): Promise<void> {
  const now = new Date(context.clock.now());
  // Tokens first: once its own session is ended, row-level security shows the transaction nothing more.
  const ended = await asActor(context.appSql, actor, null, async (transaction) => {
    await lockFactors(transaction, actor.account);
    const tokens = await revokeApiTokens(transaction, actor.account, null, now);
    return { tokens, sessions: await revokeSessions(transaction, actor.account, now) };
  });
  takeCookies(call);
  await tellEnded(context, { account: actor.account, ...ended, acting: actor.session }, call.id);
  await context.audit({
    kind: 'sign-out-everywhere',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: 'ok',
  });
}
