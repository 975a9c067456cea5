import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { Context } from '../context.ts';
import type { Me } from '../contract.ts';
import { networkOf } from '../email.ts';
import { readMe } from '../me.ts';
import type { Call } from '../options.ts';
import { giveCookies, startSession } from '../session.ts';
import { findAccount, forgetReset } from '../store.ts';
import { type Assertion, accountOf, checkAssertion, isCopy, passkeyRefused } from './assertion.ts';
import { challengeLifeMs, newChallenge } from './challenge.ts';
import { openLabel, sealLabel } from './label.ts';
import { relyingParty } from './relying-party.ts';
import { noteRegression, noteUse, relabel, takeChallenge } from './store.ts';

/** Options for whoever asks: any passkey of this site, whose authenticator must know its owner. Writes nothing. */
export async function passkeySignInOptions(context: Context): Promise<Record<string, unknown>> {
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(context.config.publicUrl).id,
    challenge: Uint8Array.from(newChallenge(context.keyring, 'sign-in', '', context.clock.now())),
    userVerification: 'required',
    timeout: challengeLifeMs,
  });
  return { ...options };
}

/**
 * Signs in by a passkey alone, which is both factors: something one has, and the PIN or finger that it asked for. One answer to
 * everything that is wrong (`code-refused`). What happens to the account never limits it: only the network's address does.
 */
export async function passkeySignIn(
  context: Context,
  credential: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<Me> {
  const { signInSql } = context;
  const network = networkOf(call.address);
  await context.limits.take('passkeyAddress', network);
  const result = await checkAssertion(context, signInSql, 'sign-in', '', credential);
  if (!('challenge' in result)) {
    await context.audit({
      kind: 'sign-in-failed',
      request: call.id,
      account: accountOf(result),
      session: null,
      outcome: 'denied',
    });
    throw passkeyRefused();
  }
  if (isCopy(result)) return await refuseCopy(context, result, call);
  const now = new Date(context.clock.now());
  const { passkey, challenge, counter } = result;
  const keys = await context.keyring.unlock(context.grants.signIn(passkey.account));
  const started = await signInSql.begin(async (transaction) => {
    const account = await findAccount(transaction, passkey.account);
    if (account === null || !(await takeChallenge(transaction, challenge, account.id, now))) throw passkeyRefused();
    if (!(await noteUse(transaction, passkey.id, counter, now))) throw passkeyRefused();
    const label = openLabel(keys, passkey);
    if (label.backedUp !== result.backedUp) {
      const next = passkey.version + 1;
      await relabel(
        transaction,
        passkey.id,
        next,
        sealLabel(keys, passkey.id, next, { ...label, backedUp: result.backedUp }),
      );
    }
    await forgetReset(transaction, account.id);
    return await startSession(context, transaction, account, 'passkey', call);
  });
  await context.limits.worked('passkeyAddress', network);
  await context.audit({
    kind: 'sign-in',
    request: call.id,
    account: passkey.account,
    session: started.actor.session,
    outcome: 'ok',
  });
  await giveCookies(context, call, started);
  return await readMe(context, started.actor);
}

/** Two authenticators with one key: neither is let in, the owner is told, and removes it from another sign-in. */
export async function refuseCopy(context: Context, { passkey }: Assertion, call: Pick<Call, 'id'>): Promise<never> {
  const { account } = passkey;
  const keys = await context.keyring.unlock(context.grants.signIn(account));
  if (passkey.regressedAt === null) {
    await context.signInSql.begin(async (transaction) => {
      await noteRegression(transaction, passkey.id, new Date(context.clock.now()));
      const row = await findAccount(transaction, account);
      await context.mail(transaction, keys, row?.language ?? 'en', { kind: 'passkey-copied' });
    });
  }
  await context.audit({ kind: 'passkey-copied', request: call.id, account, session: null, outcome: 'denied' });
  throw passkeyRefused();
}
