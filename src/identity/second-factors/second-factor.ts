import type { TransactionSql } from 'postgres';
import { CarnetError, type Grant, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Me } from '../contract.ts';
import { codeRefused } from '../failures.ts';
import { readMe } from '../me.ts';
import type { Call } from '../options.ts';
import { findRecoveryCode } from '../recovery/codes.ts';
import { listRecoveryCodes, spendRecoveryCode } from '../recovery/codes-store.ts';
import { giveCookies, type StartedSession, startSession } from '../sessions/session.ts';
import { setFactorAt } from '../sessions/session-store.ts';
import {
  type AttemptRow,
  consume,
  countTry,
  type Db,
  type FactorRow,
  findAccount,
  findAttempt,
  forgetReset,
  listFactors,
  setCode,
  takeStep,
} from '../store.ts';
import { codeLifeMs, codeMac, isCode, mostTries, newCode } from './one-time-code.ts';
import { lockFactors } from './store.ts';
import { matchingStep } from './totp.ts';
import { usableFactors } from './usable.ts';

/** Sends a code for a sign-in whose password was right. `code-refused` when that sign-in is over, `too-many-requests`. */
export async function sendSignInCode(context: Context, attempt: Uuid): Promise<void> {
  const { signInSql, keyring, clock } = context;
  demandMail(context);
  const found = await findAttempt(signInSql, attempt, 'sign-in', new Date(clock.now()));
  const account = found === null ? null : await findAccount(signInSql, found);
  if (account === null) throw codeRefused();
  await demandMailFactor(context, account.id);
  await context.limits.take('codeAccount', account.id);
  const keys = await keyring.unlock(context.grants.signIn(account.id));
  const code = newCode();
  const until = clock.now() + codeLifeMs;
  const mac = codeMac(keyring, account.id, attempt, until, code);
  // The transaction waits for nothing outside itself: one that waited for a second connection could wait for ever.
  await signInSql.begin(async (transaction) => {
    if (!(await setCode(transaction, attempt, mac, new Date(until), new Date(clock.now())))) throw codeRefused();
    await context.mail(transaction, keys, account.language, { kind: 'sign-in-code', code, until });
  });
}

/**
 * Second half of a sign-in: the try is counted first, then the code compared, then attempt and code are used up in the
 * transaction that makes the session; so a code works once, and nothing works without. `code-refused`.
 */
export async function signInWithFactor(
  context: Context,
  input: { readonly attempt: Uuid; readonly kind: 'totp' | 'email' | 'recovery'; readonly code: string },
  call: Call,
): Promise<Me> {
  const { signInSql, clock, limits } = context;
  const now = new Date(clock.now());
  const asking = await findAttempt(signInSql, input.attempt, 'sign-in', now);
  if (asking === null) throw codeRefused();
  await limits.take('factorAccount', asking);
  if (input.kind === 'email') await demandMailFactor(context, asking);
  const attempt = await countTry(signInSql, input.attempt, 'sign-in', mostTries, now);
  if (attempt === null) throw codeRefused();
  const used = await checkCode(
    context,
    signInSql,
    attempt,
    input.kind,
    input.code,
    context.grants.signIn(attempt.account),
  );
  const account = await findAccount(signInSql, attempt.account);
  if (used === null || account === null) return await refuseCode(context, call, attempt.account, null);
  const weak = input.kind === 'email' && (await hasStronger(context, account.id));
  await context.keyring.unlock(context.grants.signIn(account.id)); // kept, so that the transaction need not wait for it
  const started = await signInSql.begin(async (transaction) => {
    await lockFactors(transaction, account.id);
    if (!(await consume(transaction, attempt.id, new Date(clock.now())))) throw codeRefused();
    if (!(await used(transaction))) throw codeRefused();
    if (input.kind !== 'email') await forgetReset(transaction, account.id);
    const begun = await startSession(context, transaction, account, proofs[input.kind], call);
    return weak ? await asStale(transaction, begun) : begun;
  });
  await limits.worked('factorAccount', account.id);
  if (input.kind === 'recovery') {
    const { session } = started.actor;
    await context.audit({ kind: 'recovery-code-used', request: call.id, account: account.id, session, outcome: 'ok' });
  }
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

/** Whether the account has a factor that a mailbox must not outrank. */
async function hasStronger(context: Context, account: Uuid): Promise<boolean> {
  const { apps, passkeys } = await usableFactors(context, context.signInSql, account);
  return apps.length > 0 || passkeys.length > 0;
}

/**
 * A session whose factor counts as shown long ago: who has the password and the mailbox gets in, and takes no stronger factor
 * away without showing one.
 */
async function asStale(transaction: Db, begun: StartedSession): Promise<StartedSession> {
  await setFactorAt(transaction, begun.actor.session, new Date(0));
  return { ...begun, actor: { ...begun.actor, factorAt: 0 } };
}

const proofs = { totp: 'password+totp', email: 'password+email', recovery: 'password+recovery' } as const;

/**
 * Compares a code. Null when it is not right; otherwise what must be called in the transaction that makes use of it: false
 * from there means that somebody else used the same code first.
 */
export async function checkCode(
  context: Context,
  sql: Db,
  attempt: AttemptRow,
  kind: 'totp' | 'email' | 'recovery',
  code: string,
  grant: Grant,
): Promise<((transaction: TransactionSql) => Promise<boolean>) | null> {
  if (kind === 'email') {
    const right = isCode(context.keyring, attempt, code, context.clock.now());
    if (!right) return null;
    // The attempt, which is consumed anyway, holds the code; asked again, since a reset by mail may have come between.
    return async (transaction) => (await usableFactors(context, transaction, attempt.account)).email;
  }
  if (kind === 'recovery') return await checkRecovery(context, sql, attempt.account, code, grant);
  return await checkTotp(context, await listFactors(sql, attempt.account), code, grant);
}

/** The same for recovery codes, whose owner is told of each use in the transaction that spends it. */
async function checkRecovery(
  context: Context,
  sql: Db,
  account: Uuid,
  code: string,
  grant: Grant,
): Promise<((transaction: TransactionSql) => Promise<boolean>) | null> {
  const found = findRecoveryCode(context, account, await listRecoveryCodes(sql, account), code);
  if (found === null) return null;
  const keys = await context.keyring.unlock(grant);
  return async (transaction) => {
    if (!(await spendRecoveryCode(transaction, found.id, new Date(context.clock.now())))) return false;
    const row = await findAccount(transaction, account);
    await context.mail(transaction, keys, row?.language ?? 'en', { kind: 'recovery-code-used' });
    return true;
  };
}

/** The same for authenticator apps: each confirmed one of the account may give the code. */
export async function checkTotp(
  context: Context,
  factors: readonly FactorRow[],
  code: string,
  grant: Grant,
): Promise<((transaction: Db) => Promise<boolean>) | null> {
  for (const factor of factors) {
    if (factor.kind !== 'totp' || factor.secret === null || factor.confirmedAt === null) continue;
    const seed = await context.keyring.getSecret(grant, 'totp-seed', factor.secret);
    const step = matchingStep(seed, code, context.clock.now(), factor.lastStep);
    seed.fill(0);
    if (step !== null) return (transaction) => takeStep(transaction, factor.id, step);
  }
  return null;
}

/** Counts and records a wrong code, then throws `code-refused`. */
export async function refuseCode(
  context: Context,
  call: Pick<Call, 'id'>,
  account: Uuid,
  session: Uuid | null,
): Promise<never> {
  await context.limits.failed('factorAccount', account);
  await context.audit({ kind: 'factor-refused', request: call.id, account, session, outcome: 'denied' });
  throw codeRefused();
}

/** `not-allowed` when a code by mail is no factor of the account, or none for now. */
async function demandMailFactor(context: Context, account: Uuid): Promise<void> {
  if ((await usableFactors(context, context.signInSql, account)).email) return;
  throw new CarnetError('not-allowed', 'A code by mail does not sign in to this account. Choose another way.');
}

export function demandMail(context: Context): void {
  if (context.config.mail !== 'none') return;
  throw new CarnetError('not-supported', 'This instance sends no mail, so it sends no codes either.');
}
