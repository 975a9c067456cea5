import type { TransactionSql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { emailChangePlace, emailPlace, normaliseEmail } from '../email.ts';
import { codeRefused, demandFresh, demandSession, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { codeLifeMs, codeMac, isCode, mostTries, newCode } from '../second-factors/one-time-code.ts';
import { demandMail, refuseCode } from '../second-factors/second-factor.ts';
import { lockFactors } from '../second-factors/store.ts';
import { endAttempts, findByEmail, firstVersion, readEmail } from '../store.ts';
import {
  applyEmailChange,
  countCodeTry,
  type DueChange,
  dueEmailChange,
  endEmailChange,
  insertEmailChange,
  nextDueAccount,
  verifyEmailChange,
} from './email-change-store.ts';
import { tellAgain } from './store.ts';

/** How long the old address can stop it. */
export const changeWaitMs = 72 * 3600_000;

/**
 * Begins a change of address: the code goes to the new one. An address of somebody else's account gets the same answer, the same
 * work and another mail, so that nobody finds out here who has an account. Needs a fresh factor; `too-many-requests`, `not-supported`.
 */
export async function startEmailChange(
  context: Context,
  by: Actor,
  email: string,
  call: Pick<Call, 'id'>,
): Promise<void> {
  const actor = demandFresh(by, context.clock);
  demandMail(context);
  const { keyring } = context;
  await context.limits.take('codeAccount', actor.account);
  const address = normaliseEmail(email);
  const index = keyring.blindIndex('account-email');
  const [id, code, now] = [newUuid(), newCode(), context.clock.now()];
  const until = now + codeLifeMs;
  const keys = await keyring.unlock(context.grants.own(actor));
  const taken = await findByEmail(context.signInSql, index.all(address));
  if (taken?.id === actor.account) throw new CarnetError('conflict', 'This is the address of your account already.');
  await asActor(context.appSql, actor, null, async (transaction) => {
    const account = await readEmail(transaction, actor.account);
    if (account === null) throw sessionEnded();
    await insertEmailChange(transaction, {
      id,
      account: actor.account,
      emailToken: index.current(address),
      email: keys.seal(emailChangePlace(id), Buffer.from(email.trim())),
      codeMac: codeMac(keyring, actor.account, id, until, code),
      codeExpires: new Date(until),
      now: new Date(now),
    });
    const message =
      taken === null ? ({ kind: 'email-change-code', code, until } as const) : ({ kind: 'sign-up-known' } as const);
    await context.mail(transaction, keys, account.language, message, email.trim());
  });
  const { account, role, session } = actor;
  await context.audit({ kind: 'email-change-asked', request: call.id, account, role, session, outcome: 'ok' });
}

/** Proves the new address by its code: it comes into force after the wait, of which the old one is told. `code-refused`. */
export async function verifyNewEmail(
  context: Context,
  by: Actor,
  code: string,
  call: Pick<Call, 'id'>,
): Promise<{ readonly effectiveAt: string }> {
  const actor = demandSession(by);
  await context.limits.take('factorAccount', actor.account);
  const now = context.clock.now();
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const change = await asActor(context.appSql, actor, null, (transaction) =>
    countCodeTry(transaction, actor.account, mostTries),
  );
  if (change === null || !isCode(context.keyring, change, code, now))
    return await refuseCode(context, call, actor.account, actor.session);
  const effective = new Date(now + changeWaitMs);
  // As the machine that signs in: from a session alone no address comes into force.
  await context.signInSql.begin(async (transaction) => {
    if (!(await verifyEmailChange(transaction, change.id, new Date(now), effective))) throw codeRefused();
    const account = await readEmail(transaction, actor.account);
    const message = { kind: 'email-change-started', at: effective.getTime() } as const;
    await context.mail(transaction, keys, account?.language ?? 'en', message);
  });
  await context.limits.worked('factorAccount', actor.account);
  const { account, role, session } = actor;
  await context.audit({ kind: 'email-change-verified', request: call.id, account, role, session, outcome: 'ok' });
  return { effectiveAt: effective.toISOString() };
}

/** Stops a change that waits, from any session. `not-found` when none waits. */
export async function cancelEmailChange(context: Context, by: Actor, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandSession(by);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  await asActor(context.appSql, actor, null, async (transaction) => {
    if (!(await endEmailChange(transaction, actor.account, new Date(context.clock.now()))))
      throw new CarnetError('not-found', 'No change of your address is waiting.');
    const account = await readEmail(transaction, actor.account);
    await context.mail(transaction, keys, account?.language ?? 'en', { kind: 'email-change-cancelled' });
  });
  const { account, role, session } = actor;
  await context.audit({ kind: 'email-change-cancelled', request: call.id, account, role, session, outcome: 'ok' });
}

/** Puts one change whose wait is over in force and tells both addresses; false when none is due. */
export async function applyDueEmailChange(context: Context): Promise<boolean> {
  const now = new Date(context.clock.now());
  const done = await context.signInSql.begin(async (transaction) => {
    const account = await nextDueAccount(transaction, now);
    if (account === null) return null;
    await lockFactors(transaction, account);
    const due = await dueEmailChange(transaction, account, now);
    return due === null ? 'met' : { account, ok: await apply(context, transaction, due, now) };
  });
  if (done === null) return false;
  if (done === 'met') return true;
  await context.audit({
    kind: done.ok ? 'email-changed' : 'email-change-cancelled',
    request: newUuid(),
    account: done.account,
    session: null,
    outcome: done.ok ? 'ok' : 'denied',
  });
  return true;
}

async function apply(context: Context, transaction: TransactionSql, due: DueChange, now: Date): Promise<boolean> {
  const keys = await context.keyring.unlock(context.grants.signIn(due.account));
  const email = keys.open(emailChangePlace(due.id), due.email);
  const old = keys.open(emailPlace(due.account, due.version), due.oldEmail).toString('utf8');
  const sealed = keys.seal(emailPlace(due.account, due.version + firstVersion), email);
  const ok = await applyEmailChange(transaction, due, sealed, now);
  if (ok) {
    // Whoever has the old mailbox, which may be why it is left, has nothing in hand any more.
    await endAttempts(transaction, due.account, now);
    await tellAgain(transaction, due.account);
  }
  // The account has the new address from here on; the old one is told by name.
  await context.mail(transaction, keys, due.language, { kind: ok ? 'email-changed' : 'email-change-cancelled' }, old);
  if (ok) await context.mail(transaction, keys, due.language, { kind: 'email-changed' });
  return ok;
}
