import type { Context } from '../context.ts';
import type { Me } from '../contract.ts';
import { networkOf } from '../limits/network.ts';
import { readMe } from '../me.ts';
import type { Call } from '../options.ts';
import { demandClock } from '../sessions/access-token.ts';
import { giveCookies, startSession } from '../sessions/session.ts';
import { findAccount } from '../store.ts';
import { type ChallengeOf, challengeLifeMs, newChallenge } from './challenge.ts';
import { checkPasskey } from './check.ts';
import { refusePasskey } from './refuse.ts';
import { siteOf } from './site.ts';
import { usePasskey } from './use.ts';
import { webauthn } from './webauthn.ts';

const asked: ChallengeOf = { kind: 'sign-in', account: null, session: null };

/** Options for any passkey of this site, whoever's: the browser offers those that it has. Writes nothing. `clock-behind`. */
export async function signInOptions(context: Context): Promise<{ readonly options: Record<string, unknown> }> {
  demandClock(context.clock);
  const options = await (await webauthn()).generateAuthenticationOptions({
    rpID: siteOf(context.config.publicUrl).id,
    challenge: Uint8Array.from(newChallenge(context.keyring, asked, context.clock.now())),
    userVerification: 'required',
    timeout: challengeLifeMs,
  });
  return { options: { ...options } };
}

/**
 * Signs in by a passkey alone: the device is one factor, the finger, face or PIN that it asked for the other. Limited by the
 * address of the network and by nothing that happens to the account. It says nothing of a password that was reset by mail: the
 * owner signs in without it, so a thief of the mailbox goes on waiting. `code-refused` in the same bytes whatever was wrong,
 * `too-many-requests`.
 */
export async function signInWithPasskey(context: Context, credential: unknown, call: Call): Promise<Me> {
  const { signInSql, limits } = context;
  const network = networkOf(call.address);
  await limits.take('passkeyAddress', network);
  const checked = await checkPasskey(context, signInSql, credential, asked);
  if (checked.row === null) return await refusePasskey(context, call, { account: checked.account, session: null });
  const account = await findAccount(signInSql, checked.row.account);
  if (account === null) return await refusePasskey(context, call, { account: null, session: null });
  const keys = await context.keyring.unlock(context.grants.signIn(account.id));
  const started = await signInSql.begin(async (transaction) => {
    const { language } = account;
    const use = await usePasskey(context, transaction, checked, { keys, language, session: null });
    if (use !== 'used') return use;
    return await startSession(context, transaction, account, 'passkey', call);
  });
  if (typeof started === 'string')
    return await refusePasskey(context, call, { account: account.id, session: null }, started);
  await limits.worked('passkeyAddress', network);
  await context.audit({
    kind: 'sign-in',
    request: call.id,
    account: account.id,
    session: started.actor.session,
    outcome: 'ok',
  });
  await giveCookies(context, call, started);
  return await readMe(context, started.actor);
}
