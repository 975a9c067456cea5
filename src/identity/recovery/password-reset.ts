import type { TransactionSql } from 'postgres';
import { newUuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { codeRefused } from '../failures.ts';
import { networkOf } from '../limits/network.ts';
import type { Call } from '../options.ts';
import { demandStrongPassword } from '../passwords/password-strength.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import { lockFactors, setMailCountsFrom } from '../second-factors/store.ts';
import { demandClock } from '../sessions/access-token.ts';
import { tellEnded } from '../sessions/ended.ts';
import { type AccountRow, findAccount } from '../store.ts';
import { findMailToken, insertMailToken, takeMailToken } from './store.ts';
import { mailTokenHash, newMailToken } from './token.ts';

export const resetLinkMs = 30 * 60_000;
/** So long a code by mail does not count after a reset by mail: whoever has the mailbox alone stays outside. */
export const mailWaitMs = 72 * 3600_000;

/** Sends the link of a new password, in the transaction that takes the request away. */
export async function sendPasswordReset(
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
    kind: 'password-reset',
    hash: token.hash,
    now: new Date(now),
    expires: new Date(now + resetLinkMs),
  });
  const message = { kind: 'password-reset', token: token.text, until: now + resetLinkMs } as const;
  await context.mail(transaction, keys, account.language, message);
}

/**
 * Sets a new password by the link of a mail. It gives no session, leaves every second factor as it is, ends all sessions,
 * tokens and what was begun with the old one, and codes by mail do not count for 72 h. `code-refused`, `clock-behind`,
 * `invalid-input` for a weak password.
 */
export async function finishPasswordReset(
  context: Context,
  input: { readonly token: string; readonly password: string; readonly language: 'en' | 'fr' },
  call: Call,
): Promise<void> {
  demandClock(context.clock);
  await context.limits.take('recoveryAddress', networkOf(call.address));
  const token = mailTokenHash(input.token);
  const of = await findMailToken(context.signInSql, token, 'password-reset', new Date(context.clock.now()));
  // Before judgement and hash, which are much work: nobody has them done for nothing, nor keeps others waiting for them.
  if (of === null) throw codeRefused();
  // Judged before the link is used up, so that a weak one costs no new mail.
  await demandStrongPassword(input.password, input.language, []);
  const hash = await context.hasher.hash(input.password, input.language);
  const now = new Date(context.clock.now());
  const done = await context.signInSql.begin(async (transaction) => {
    await lockFactors(transaction, of);
    const id = await takeMailToken(transaction, token, 'password-reset', now);
    const account = id === null ? null : await findAccount(transaction, id);
    if (account === null) throw codeRefused();
    const ended = await replacePassword(transaction, account.id, { hash, now });
    await setMailCountsFrom(transaction, account.id, new Date(now.getTime() + mailWaitMs));
    const keys = await context.keyring.unlock(context.grants.signIn(account.id));
    await context.mail(transaction, keys, account.language, { kind: 'password-changed' });
    return { account: account.id, ended };
  });
  await tellEnded(context, { account: done.account, ...done.ended }, call.id);
  await context.audit({
    kind: 'password-reset',
    request: call.id,
    account: done.account,
    session: null,
    outcome: 'ok',
  });
}
