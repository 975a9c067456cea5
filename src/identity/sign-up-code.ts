import type { Uuid } from '../kernel/index.ts';
import type { Message } from '../notifications/index.ts';
import type { Context } from './context.ts';
import { emailPlace, normaliseEmail } from './email.ts';
import { codeRefused } from './failures.ts';
import { networkOf } from './limits/network.ts';
import type { Call } from './options.ts';
import { codeLifeMs, codeMac, mostTries, newCode } from './second-factors/one-time-code.ts';
import { demandMail } from './second-factors/second-factor.ts';
import { findSignUp, isKnownEmail, setCode } from './store.ts';

/** What goes to the address of a sign-up. The code of a known address is never sent, so nobody can show it. */
export function signUpMessage(known: boolean, code: string, until: number): Message {
  return known ? { kind: 'sign-up-known' } : { kind: 'sign-up-code', code, until };
}

/**
 * Sends another code for a sign-up that is under way, in the place of the one before; tries are not given back. Work, answer
 * and limits are those of the sign-up itself, whether or not the address is known here. `code-refused` when the sign-up is
 * over or its tries are used up, `too-many-requests`, `not-supported` on an instance without mail.
 */
export async function sendSignUpCode(context: Context, attempt: Uuid, call: Call): Promise<void> {
  const { signInSql, keyring, clock, limits } = context;
  demandMail(context);
  await limits.take('signUpAddress', networkOf(call.address));
  const found = await findSignUp(signInSql, attempt, mostTries, new Date(clock.now()));
  if (found === null) throw codeRefused();
  const keys = await keyring.unlock(context.grants.signIn(found.account));
  const email = normaliseEmail(keys.open(emailPlace(found.account, found.version), found.email).toString('utf8'));
  await limits.take('signUpAccount', email);
  const code = newCode();
  const until = clock.now() + codeLifeMs;
  const mac = codeMac(keyring, found.account, attempt, until, code);
  await signInSql.begin(async (transaction) => {
    const known = await isKnownEmail(transaction, keyring.blindIndex('account-email').all(email));
    if (!(await setCode(transaction, attempt, mac, new Date(until), new Date(clock.now())))) throw codeRefused();
    await context.mail(transaction, keys, found.language, signUpMessage(known, code, until));
  });
}
