import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { demandSession, sessionEnded } from '../failures.ts';
import { networkOf } from '../limits/network.ts';
import type { Call } from '../options.ts';
import { demandClock } from '../sessions/access-token.ts';
import { giveAccessCookie } from '../sessions/session.ts';
import { setFactorAt } from '../sessions/session-store.ts';
import { readEmail } from '../store.ts';
import { type ChallengeOf, challengeLifeMs, newChallenge } from './challenge.ts';
import { checkPasskey } from './check.ts';
import { openLabel } from './label.ts';
import { refusePasskey } from './refuse.ts';
import { siteOf } from './site.ts';
import { listPasskeys } from './store.ts';
import { usePasskey } from './use.ts';
import { isUsable } from './vouch.ts';
import { webauthn } from './webauthn.ts';

const askedIn = (actor: Actor): ChallengeOf => ({ kind: 'step-up', account: actor.account, session: actor.session });

/** Options for the passkeys of the own account. `not-found` when it has none that works, `clock-behind`. */
export async function passkeyStepUpOptions(
  context: Context,
  by: Actor,
): Promise<{ readonly options: Record<string, unknown> }> {
  const actor = demandSession(by);
  demandClock(context.clock);
  const rows = await asActor(context.appSql, actor, null, (transaction) => listPasskeys(transaction, actor.account));
  const usable = rows.filter((row) => isUsable(context.keyring, row));
  if (usable.length === 0) throw new CarnetError('not-found', 'Your account has no passkey to confirm with.');
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const options = await (await webauthn()).generateAuthenticationOptions({
    rpID: siteOf(context.config.publicUrl).id,
    challenge: Uint8Array.from(newChallenge(context.keyring, askedIn(actor), context.clock.now())),
    allowCredentials: usable.map((row) => {
      const { credentialId, transports } = openLabel(keys, row);
      return { id: credentialId, transports: [...transports] };
    }),
    userVerification: 'required',
    timeout: challengeLifeMs,
  });
  return { options: { ...options } };
}

/**
 * Shows a passkey of the own account again within a session: the age of its factor becomes zero, and a new access token says
 * so. `code-refused` in the same bytes whatever was wrong, `too-many-requests`.
 */
export async function stepUpWithPasskey(
  context: Context,
  by: Actor,
  credential: unknown,
  call: Call,
): Promise<{ readonly factorAt: string }> {
  const actor = demandSession(by);
  const { account, role, session } = actor;
  const network = networkOf(call.address);
  await context.limits.take('passkeyAddress', network);
  // Under the session's own secret, so that PostgreSQL shows passkeys of the own account alone.
  const { checked, language } = await asActor(context.appSql, actor, null, async (transaction) => ({
    checked: await checkPasskey(context, transaction, credential, askedIn(actor)),
    language: (await readEmail(transaction, account))?.language,
  }));
  if (language === undefined) throw sessionEnded();
  if (checked.row === null || checked.row.account !== account)
    return await refusePasskey(context, call, { account, session });
  const keys = await context.keyring.unlock(context.grants.signIn(account));
  const use = await context.signInSql.begin((transaction) =>
    usePasskey(context, transaction, checked, { keys, language, session }),
  );
  if (use !== 'used') return await refusePasskey(context, call, { account, session }, use);
  const now = context.clock.now();
  await asActor(context.appSql, actor, null, async (transaction) => {
    if (!(await setFactorAt(transaction, session, new Date(now)))) throw sessionEnded();
  });
  await context.limits.worked('passkeyAddress', network);
  await context.audit({ kind: 'step-up', request: call.id, account, role, session, outcome: 'ok' });
  await giveAccessCookie(context, call, { ...actor, factorAt: now });
  return { factorAt: new Date(now).toISOString() };
}
