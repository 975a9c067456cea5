import type { TransactionSql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { normaliseEmail } from '../email.ts';
import { codeRefused, demandFresh, demandSession } from '../failures.ts';
import { networkOf } from '../limits/network.ts';
import type { Call } from '../options.ts';
import { demandStrongPassword } from '../passwords/password-strength.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import { demandMail } from '../second-factors/second-factor.ts';
import { dropFactors, keepMailFactor, lockFactors } from '../second-factors/store.ts';
import { demandClock } from '../sessions/access-token.ts';
import { tellEnded } from '../sessions/ended.ts';
import { type AccountRow, findAccount, findByEmail, forgetReset, readEmail } from '../store.ts';
import { endEmailChange } from './email-change-store.ts';
import { cancelReset, findReadyReset, finishReset, insertMailToken, startReset, takeMailToken } from './store.ts';
import { mailTokenHash, newMailToken } from './token.ts';

export const confirmLinkMs = 60 * 60_000;
/** How long the link of the last mail is good, after the wait. */
export const finishLinkMs = 7 * 24 * 3600_000;
/** How long a reset waits unless the operator says otherwise, so that its owner sees it and can stop it. */
export const defaultResetWaitMs = 72 * 3600_000;

/** Asks the mailbox whether a reset is to begin, in the transaction that takes the request away. */
export async function sendResetConfirm(
  context: Context,
  transaction: TransactionSql,
  account: AccountRow,
): Promise<void> {
  const now = context.clock.now();
  const token = newMailToken();
  const keys = await context.keyring.unlock(context.grants.signIn(account.id));
  await insertMailToken(transaction, {
    id: newUuid(),
    account: account.id,
    kind: 'identity-reset',
    hash: token.hash,
    now: new Date(now),
    expires: new Date(now + confirmLinkMs),
  });
  const message = { kind: 'identity-reset-confirm', token: token.text, until: now + confirmLinkMs } as const;
  await context.mail(transaction, keys, account.language, message);
}

/** Begins the wait by the link of a mail. A reset that waits already goes on as it is. `code-refused`, `clock-behind`. */
export async function beginIdentityReset(
  context: Context,
  token: string,
  call: Call,
): Promise<{ readonly readyAt: string }> {
  demandClock(context.clock);
  await context.limits.take('recoveryAddress', networkOf(call.address));
  const now = new Date(context.clock.now());
  const { account, readyAt, started } = await context.signInSql.begin(async (transaction) => {
    const id = await takeMailToken(transaction, mailTokenHash(token), 'identity-reset', now);
    const found = id === null ? null : await findAccount(transaction, id);
    if (found === null) throw codeRefused();
    return { account: found.id, ...(await start(context, transaction, found, 'owner')) };
  });
  if (started)
    await context.audit({ kind: 'identity-reset-started', request: call.id, account, session: null, outcome: 'ok' });
  return { readyAt: readyAt.toISOString() };
}

/**
 * An administrator begins a reset for somebody who asked in person. The wait, the mails and the link are the owner's: who
 * administers can neither shorten nor finish it. The answer does not tell whether there is such an account; the log has the act either way, as
 * `denied` where nothing began.
 */
export async function beginIdentityResetFor(context: Context, by: Actor, email: string, call: Call): Promise<void> {
  const actor = demandFresh(by, context.clock);
  if (!actor.roles.includes('admin')) throw new CarnetError('not-allowed', 'This is for who administers.');
  demandMail(context);
  const tokens = context.keyring.blindIndex('account-email').all(normaliseEmail(email));
  const { account, started } = await context.signInSql.begin(async (transaction) => {
    const found = await findByEmail(transaction, tokens);
    if (found === null) return { account: actor.account, started: false };
    return { account: found.id, ...(await start(context, transaction, found, 'admin')) };
  });
  await context.audit({
    kind: 'identity-reset-started',
    request: call.id,
    account,
    by: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: started ? 'ok' : 'denied',
  });
}

async function start(context: Context, transaction: TransactionSql, account: AccountRow, startedBy: 'owner' | 'admin') {
  const now = context.clock.now();
  const readyAt = new Date(now + (context.config.resetWaitMs ?? defaultResetWaitMs));
  const row = { id: newUuid(), account: account.id, startedBy, now: new Date(now), readyAt };
  const result = await startReset(transaction, row);
  if (result.started) {
    const keys = await context.keyring.unlock(context.grants.signIn(account.id));
    const kind = startedBy === 'owner' ? 'identity-reset-started' : 'identity-reset-started-by-admin';
    await context.mail(transaction, keys, account.language, { kind, at: readyAt.getTime() });
  }
  return result;
}

/** Stops a reset that waits, from any session. `not-found` when none waits. */
export async function cancelIdentityReset(context: Context, by: Actor, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandSession(by);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  await asActor(context.appSql, actor, null, async (transaction) => {
    if (!(await cancelReset(transaction, actor.account, new Date(context.clock.now()))))
      throw new CarnetError('not-found', 'No reset of your account is waiting.');
    const account = await readEmail(transaction, actor.account);
    await context.mail(transaction, keys, account?.language ?? 'en', { kind: 'identity-reset-cancelled' });
  });
  const { account, role, session } = actor;
  await context.audit({ kind: 'identity-reset-cancelled', request: call.id, account, role, session, outcome: 'ok' });
}

/**
 * Finishes a reset by the link of its last mail, after its wait: a new password, and everything that could sign in before is
 * gone. The mailbox stays as second factor: the wait has shown that its owner is there. No session is given. `code-refused`,
 * `clock-behind`.
 */
export async function finishIdentityReset(
  context: Context,
  input: { readonly token: string; readonly password: string; readonly language: 'en' | 'fr' },
  call: Call,
): Promise<void> {
  demandClock(context.clock);
  await context.limits.take('recoveryAddress', networkOf(call.address));
  const token = mailTokenHash(input.token);
  const of = await findReadyReset(context.signInSql, token, new Date(context.clock.now()));
  // Before judgement and hash, which are much work: nobody has them done for nothing, nor keeps others waiting for them.
  if (of === null) throw codeRefused();
  await demandStrongPassword(input.password, input.language, []);
  const hash = await context.hasher.hash(input.password, input.language);
  const now = new Date(context.clock.now());
  const done = await context.signInSql.begin(async (transaction) => {
    await lockFactors(transaction, of);
    const id = await finishReset(transaction, token, now, new Date(now.getTime() + finishLinkMs));
    const account = id === null ? null : await findAccount(transaction, id);
    if (account === null) throw codeRefused();
    const ended = await replacePassword(transaction, account.id, { hash, now });
    await forgetReset(transaction, account.id);
    const seeds = await dropFactors(transaction, account.id);
    await keepMailFactor(transaction, account.id, now);
    await endEmailChange(transaction, account.id, now);
    const keys = await context.keyring.unlock(context.grants.signIn(account.id));
    await context.mail(transaction, keys, account.language, { kind: 'identity-reset-done' });
    return { account: account.id, seeds, ended };
  });
  await tellEnded(context, { account: done.account, ...done.ended }, call.id);
  await destroySeeds(context, done.account, done.seeds);
  await context.audit({
    kind: 'identity-reset-done',
    request: call.id,
    account: done.account,
    session: null,
    outcome: 'ok',
  });
}

/** After the commit: a seed without its factor opens nothing, so one that stays behind through a crash does no harm. */
async function destroySeeds(context: Context, account: Uuid, seeds: readonly Uuid[]): Promise<void> {
  for (const seed of seeds) await context.keyring.destroySecret(context.grants.signIn(account), seed);
}
