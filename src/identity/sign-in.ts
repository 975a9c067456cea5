import { CarnetError, newUuid, type Uuid } from '../kernel/index.ts';
import type { Context } from './context.ts';
import type { SignIn, SignInStarted } from './contract.ts';
import { emailHint, emailPlace, normaliseEmail } from './email.ts';
import { networkOf } from './limits/network.ts';
import type { RateRuleName } from './limits/rate-limit.ts';
import type { Call } from './options.ts';
import { calmed, slowUnderAttack } from './passwords/attack.ts';
import { rehashLater } from './passwords/rehash.ts';
import { lockFactors } from './second-factors/store.ts';
import { offeredFactors } from './second-factors/usable.ts';
import { deviceKey, knownDevice } from './sessions/known-device.ts';
import { type AccountRow, findAccount, findByEmail, insertSignIn, readEmail } from './store.ts';

const attemptLifeMs = 15 * 60_000;

/**
 * First half of a sign-in: checks the password and gives an attempt, which is worth nothing without a second factor.
 * `sign-in-failed` in the same bytes and after the same work for an unknown address and a wrong password; no account key
 * is touched. `too-many-requests`.
 */
export async function signIn(context: Context, input: SignIn, call: Call): Promise<SignInStarted> {
  const { signInSql, keyring, limits } = context;
  const email = normaliseEmail(input.email);
  // Looked up first, known or not: whether this browser signed in before is answered by its cookie alone (known-device.ts).
  const account = await findByEmail(signInSql, keyring.blindIndex('account-email').all(email));
  const known = knownDevice(keyring, call, account?.id ?? null);
  const buckets = bucketsOf(call, email, known ? (account?.id ?? null) : null);
  for (const [rule, ...key] of buckets) await limits.take(rule, ...key);
  // Last: what an account or an address was refused for slows nobody else.
  if (!known) await slowUnderAttack(limits, call.address);

  const right = await context.hasher.verify(input.password, account?.passwordHash ?? null);
  if (!right || account === null) {
    for (const [rule, ...key] of buckets) await limits.failed(rule, ...key);
    const { password } = input;
    context.seen?.({ kind: 'wrong-password', network: networkOf(call.address), email, password });
    recordFailure(context, account?.id ?? null, call);
    throw signInFailed();
  }
  for (const [rule, ...key] of buckets) await limits.worked(rule, ...key);
  if (!known) await calmed(limits, call.address);
  const attempt = await begin(context, account, input.password);
  rehashLater(context, account, input.password);
  const { factors, mailCountsFrom } = await offeredFactors(context, account.id);
  return {
    attempt,
    factors,
    emailHint: factors.includes('email') ? await hintOf(context, account.id) : null,
    mailCountsFrom: mailCountsFrom?.toISOString() ?? null,
  };
}

/** The attempt of a right password. One that was changed since it was verified is asked again, once: the hash alone may be new. */
async function begin(context: Context, account: AccountRow, password: string): Promise<Uuid> {
  const { signInSql, clock, hasher } = context;
  const [id, now] = [newUuid(), clock.now()];
  const row = { id, account: account.id, now: new Date(now), expires: new Date(now + attemptLifeMs) };
  const insert = (passwordHash: string) =>
    signInSql.begin(async (transaction) => {
      await lockFactors(transaction, account.id);
      return await insertSignIn(transaction, { ...row, passwordHash });
    });
  if (await insert(account.passwordHash)) return id;
  const passwordHash = (await findAccount(signInSql, account.id))?.passwordHash ?? null;
  if ((await hasher.verify(password, passwordHash)) && passwordHash !== null && (await insert(passwordHash))) return id;
  throw signInFailed();
}

function signInFailed(): CarnetError {
  return new CarnetError('sign-in-failed', 'The address or the password is not right.');
}

/**
 * What a try is counted under. Strangers share the buckets of their network and of the address that they try; a browser that
 * signed in to the account before has one of its own, so that no number of strangers shuts the owner out (OWASP, device
 * cookies). Nobody learns from it whether an account exists but a browser that has been in it.
 */
function bucketsOf(call: Call, email: string, known: Uuid | null): readonly (readonly [RateRuleName, ...string[]])[] {
  const network = networkOf(call.address);
  if (known !== null) return [['signInDevice', deviceKey(call), known]];
  return [
    ['signInAddress', network],
    ['signInAccount', email],
    ['signInPair', email, network],
  ];
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
