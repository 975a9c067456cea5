import { CarnetError, newUuid, type Uuid } from '../kernel/index.ts';
import type { Context } from './context.ts';
import type { SignIn, SignInStarted } from './contract.ts';
import { emailHint, emailPlace, networkOf, normaliseEmail } from './email.ts';
import type { Call } from './options.ts';
import { offeredFactors } from './second-factors/usable.ts';
import { findByEmail, insertAttempt, readEmail } from './store.ts';

const attemptLifeMs = 15 * 60_000;

/**
 * First half of a sign-in: checks the password and gives an attempt, which is worth nothing without a second factor.
 * `sign-in-failed` in the same bytes and after the same work for an unknown address and a wrong password; no account key
 * is touched. `too-many-requests`.
 */
export async function signIn(context: Context, input: SignIn, call: Call): Promise<SignInStarted> {
  const { signInSql, keyring, clock, limits } = context;
  const email = normaliseEmail(input.email);
  const network = networkOf(call.address);
  await limits.take('signInAddress', network);
  await limits.take('signInAccount', email);
  await limits.take('signInPair', email, network);

  const account = await findByEmail(signInSql, keyring.blindIndex('account-email').all(email));
  const right = await context.hasher.verify(input.password, account?.passwordHash ?? null);
  if (!right || account === null) {
    await limits.failed('signInPair', email, network);
    recordFailure(context, account?.id ?? null, call);
    throw new CarnetError('sign-in-failed', 'The address or the password is not right.');
  }
  await limits.worked('signInAddress', network);
  await limits.worked('signInAccount', email);
  await limits.worked('signInPair', email, network);

  const attempt = newUuid();
  const now = clock.now();
  await insertAttempt(signInSql, {
    id: attempt,
    account: account.id,
    session: null,
    kind: 'sign-in',
    codeMac: null,
    codeExpires: null,
    now: new Date(now),
    expires: new Date(now + attemptLifeMs),
  });
  const factors = await offeredFactors(context, account.id);
  return { attempt, factors, emailHint: factors.includes('email') ? await hintOf(context, account.id) : null };
}

/** Only after the right password: before it, no key of an account is touched. */
async function hintOf(context: Context, account: Uuid): Promise<string | null> {
  const row = await readEmail(context.signInSql, account);
  if (row === null) return null;
  const keys = await context.keyring.unlock(context.grants.signIn(account));
  return emailHint(keys.open(emailPlace(account, row.version), row.email).toString('utf8'));
}

/**
 * After the answer, and not awaited: a known account's entry is sealed to its key and an unknown one's is not, which the
 * time of the answer would tell.
 */
function recordFailure(context: Context, account: Uuid | null, call: Call): void {
  setImmediate(() => {
    context
      .audit({ kind: 'sign-in-failed', request: call.id, account, session: null, outcome: 'denied' })
      .catch(context.onError);
  });
}
