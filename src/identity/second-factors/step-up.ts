import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { codeRefused, demandSession, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { giveAccessCookie } from '../sessions/session.ts';
import { setFactorAt } from '../sessions/session-store.ts';
import { consume, countTry, type Db, findStepUp, insertAttempt, listFactors, readEmail } from '../store.ts';
import { codeLifeMs, codeMac, mostTries, newCode } from './one-time-code.ts';
import { checkCode, checkTotp, demandMail, refuseCode } from './second-factor.ts';
import { usableFactors } from './usable.ts';

/** Sends a code to confirm with; `not-allowed` where an app or passkey exists, since a mailbox must not outrank it. */
export async function sendStepUpCode(context: Context, by: Actor): Promise<void> {
  const actor = demandSession(by);
  demandMail(context);
  await context.limits.take('codeAccount', actor.account);
  const { keyring, clock } = context;
  const [attempt, code, now] = [newUuid(), newCode(), clock.now()];
  const until = now + codeLifeMs;
  const keys = await keyring.unlock(context.grants.own(actor));
  await asActor(context.appSql, actor, null, async (transaction) => {
    const account = await readEmail(transaction, actor.account);
    if (account === null) throw sessionEnded();
    await refuseWeakMail(context, transaction, actor.account);
    await insertAttempt(transaction, {
      id: attempt,
      account: actor.account,
      session: actor.session,
      kind: 'step-up',
      codeMac: codeMac(keyring, actor.account, attempt, until, code),
      codeExpires: new Date(until),
      now: new Date(now),
      expires: new Date(until),
    });
    await context.mail(transaction, keys, account.language, { kind: 'step-up-code', code, until });
  });
}

/** Shows the second factor again within a session: its age becomes zero, and a new access token says so. `code-refused`. */
export async function stepUp(
  context: Context,
  by: Actor,
  input: { readonly kind: 'totp' | 'email'; readonly code: string },
  call: Call,
): Promise<{ readonly factorAt: string }> {
  const actor = demandSession(by);
  await context.limits.take('factorAccount', actor.account);
  const use =
    input.kind === 'totp' ? await byApp(context, actor, input.code) : await byMail(context, actor, input.code);
  if (use === null) return await refuseCode(context, call, actor.account, actor.session);
  const now = context.clock.now();
  await asActor(context.appSql, actor, null, async (transaction) => {
    if (!(await use(transaction))) throw codeRefused();
    if (!(await setFactorAt(transaction, actor.session, new Date(now)))) throw sessionEnded();
  });
  await context.limits.worked('factorAccount', actor.account);
  await context.audit({
    kind: 'step-up',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: 'ok',
  });
  await giveAccessCookie(context, call, { ...actor, factorAt: now });
  return { factorAt: new Date(now).toISOString() };
}

type Use = (transaction: Db) => Promise<boolean>;

async function byApp(context: Context, actor: Actor, code: string): Promise<Use | null> {
  const factors = await asActor(context.appSql, actor, null, (transaction) => listFactors(transaction, actor.account));
  return await checkTotp(context, factors, code, context.grants.own(actor));
}

async function byMail(context: Context, actor: Actor, code: string): Promise<Use | null> {
  const now = new Date(context.clock.now());
  const attempt = await asActor(context.appSql, actor, null, async (transaction) => {
    await refuseWeakMail(context, transaction, actor.account);
    const id = await findStepUp(transaction, actor.session, now);
    return id === null ? null : await countTry(transaction, id, 'step-up', mostTries, now);
  });
  if (attempt === null) return null;
  const use = await checkCode(context, context.appSql, attempt, 'email', code, context.grants.own(actor));
  return use === null ? null : (transaction) => consume(transaction, attempt.id, now);
}

async function refuseWeakMail(context: Context, transaction: Db, account: Uuid): Promise<void> {
  const { apps, passkeys, email } = await usableFactors(context, transaction, account);
  if (email && apps.length === 0 && passkeys.length === 0) return;
  throw new CarnetError(
    'not-allowed',
    'Confirm with your passkey or authenticator app; a code by mail does not count here.',
  );
}
