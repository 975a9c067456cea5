import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { asActor } from '../../database/index.ts';
import type { Actor } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { demandSession, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { refuseCode } from '../second-factor.ts';
import { giveAccessCookie } from '../session.ts';
import { setFactorAt } from '../session-store.ts';
import { checkAssertion, isCopy, passkeyRefused } from './assertion.ts';
import { challengeLifeMs, newChallenge } from './challenge.ts';
import { openLabel } from './label.ts';
import { relyingParty } from './relying-party.ts';
import { refuseCopy } from './sign-in.ts';
import { listPasskeys, noteUse, takeChallenge } from './store.ts';

/** Options that name the account's own passkeys; `not-allowed` where it has none. */
export async function passkeyStepUpOptions(context: Context, by: Actor): Promise<Record<string, unknown>> {
  const actor = demandSession(by);
  const rows = await asActor(context.appSql, actor, null, (transaction) => listPasskeys(transaction, actor.account));
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(context.config.publicUrl).id,
    challenge: Uint8Array.from(newChallenge(context.keyring, 'step-up', actor.session, context.clock.now())),
    userVerification: 'required',
    timeout: challengeLifeMs,
    allowCredentials: rows.map((row) => ({ id: openLabel(keys, row).credential })),
  });
  return { ...options };
}

/** Shows a passkey again within a session, as `stepUp` does for codes. Only one of the account's own counts. `code-refused`. */
export async function passkeyStepUp(
  context: Context,
  by: Actor,
  credential: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<{ readonly factorAt: string }> {
  const actor = demandSession(by);
  await context.limits.take('factorAccount', actor.account);
  const result = await asActor(context.appSql, actor, null, (transaction) =>
    checkAssertion(context, transaction, 'step-up', actor.session, credential),
  );
  if (!('challenge' in result) || result.passkey.account !== actor.account)
    return await refuseCode(context, call, actor.account, actor.session);
  if (isCopy(result)) return await refuseCopy(context, result, call);
  const now = new Date(context.clock.now());
  // The counter is the sign-in machine's to write: a session must not be able to set it.
  await context.signInSql.begin(async (transaction) => {
    if (!(await takeChallenge(transaction, result.challenge, actor.account, now))) throw passkeyRefused();
    if (!(await noteUse(transaction, result.passkey.id, result.counter, now))) throw passkeyRefused();
    if (!(await setFactorAt(transaction, actor.session, now))) throw sessionEnded();
  });
  await context.limits.worked('factorAccount', actor.account);
  await context.audit({
    kind: 'step-up',
    request: call.id,
    account: actor.account,
    session: actor.session,
    outcome: 'ok',
  });
  await giveAccessCookie(context, call, { ...actor, factorAt: now.getTime() });
  return { factorAt: now.toISOString() };
}
