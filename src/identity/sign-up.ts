import { newUuid, type Uuid } from '../kernel/index.ts';
import type { Context } from './context.ts';
import type { Me, SignUp } from './contract.ts';
import { emailPlace, normaliseEmail } from './email.ts';
import { codeRefused, isDuplicate } from './failures.ts';
import { networkOf } from './limits/network.ts';
import { readMe } from './me.ts';
import type { Call } from './options.ts';
import { demandStrongPassword } from './passwords/password-strength.ts';
import { codeLifeMs, codeMac, isCode, mostTries, newCode } from './second-factors/one-time-code.ts';
import { demandMail } from './second-factors/second-factor.ts';
import { giveCookies, type StartedSession, startSession } from './sessions/session.ts';
import { signUpMessage } from './sign-up-code.ts';
import {
  activate,
  consume,
  countTry,
  firstVersion,
  insertAccount,
  insertAttempt,
  insertFactor,
  isKnownEmail,
} from './store.ts';

const attemptLifeMs = 30 * 60_000;

/**
 * Begins an account: writes a pending one with keys of its own and a mail to its address. A known address gets the same
 * work and the same answer; only the mail differs, and the pending account can then never become real.
 * `invalid-input` for a weak password, `too-many-requests`, `not-supported` on an instance without mail.
 */
export async function signUp(context: Context, input: SignUp, call: Call): Promise<{ readonly attempt: Uuid }> {
  const { keyring, clock, limits } = context;
  const email = normaliseEmail(input.email);
  demandMail(context);
  await limits.take('signUpAddress', networkOf(call.address));
  await demandStrongPassword(input.password, input.language, [email]);
  await limits.take('signUpAccount', email);
  const passwordHash = await context.hasher.hash(input.password, input.language);

  const [account, attempt, code] = [newUuid(), newUuid(), newCode()];
  await keyring.createSubject(account, 'account');
  const keys = await keyring.unlock(context.grants.signIn(account));
  const now = clock.now();
  const until = now + codeLifeMs;
  const index = keyring.blindIndex('account-email');
  await context.signInSql.begin(async (transaction) => {
    const known = await isKnownEmail(transaction, index.all(email));
    await insertAccount(transaction, {
      id: account,
      emailToken: index.current(email),
      email: keys.seal(emailPlace(account, firstVersion), Buffer.from(input.email.trim())),
      passwordHash,
      roles: ['patient'],
      language: input.language,
      state: 'pending',
      now: new Date(now),
    });
    await insertAttempt(transaction, {
      id: attempt,
      account,
      session: null,
      kind: 'sign-up',
      codeMac: codeMac(keyring, account, attempt, until, code),
      codeExpires: new Date(until),
      now: new Date(now),
      expires: new Date(now + attemptLifeMs),
    });
    await context.mail(transaction, keys, input.language, signUpMessage(known, code, until));
  });
  return { attempt };
}

/** Makes the account real with the code from the mail, which is its first second factor, and signs in. `code-refused`. */
export async function verifySignUp(
  context: Context,
  input: { readonly attempt: Uuid; readonly code: string },
  call: Call,
): Promise<Me> {
  const { signInSql, keyring, clock, limits } = context;
  await limits.take('signUpAddress', networkOf(call.address));
  const attempt = await countTry(signInSql, input.attempt, 'sign-up', mostTries, new Date(clock.now()));
  if (attempt === null) throw codeRefused();
  if (!isCode(keyring, attempt, input.code, clock.now())) {
    await context.audit({
      kind: 'factor-refused',
      request: call.id,
      account: attempt.account,
      session: null,
      outcome: 'denied',
    });
    throw codeRefused();
  }
  const started = await makeReal(context, attempt, call);
  await context.audit({
    kind: 'sign-up',
    request: call.id,
    account: started.actor.account,
    session: started.actor.session,
    outcome: 'ok',
  });
  await giveCookies(context, call, started);
  return await readMe(context, started.actor);
}

async function makeReal(
  context: Context,
  attempt: { readonly id: Uuid; readonly account: Uuid },
  call: Call,
): Promise<StartedSession> {
  const now = new Date(context.clock.now());
  try {
    return await context.signInSql.begin(async (transaction) => {
      if (!(await consume(transaction, attempt.id, now))) throw codeRefused();
      const account = await activate(transaction, attempt.account);
      if (account === null) throw codeRefused();
      await insertFactor(transaction, {
        id: newUuid(),
        account: account.id,
        kind: 'email',
        secret: null,
        confirmedAt: now,
        now,
      });
      return await startSession(context, transaction, account, 'password+email', call, 'sign-up');
    });
  } catch (error) {
    if (isDuplicate(error)) throw codeRefused(); // another sign-up of the same address was finished in this very moment
    throw error;
  }
}
