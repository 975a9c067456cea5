import type { Actor } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { emailPlace } from '../email.ts';
import { demandFresh, sessionEnded, wrongPassword } from '../failures.ts';
import type { Call } from '../options.ts';
import { demandStrongPassword } from '../passwords/password-strength.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import { lockFactors } from '../second-factors/store.ts';
import { tellEnded } from '../sessions/ended.ts';
import { findAccount, readEmail } from '../store.ts';
import { endEmailChange } from './email-change-store.ts';

/**
 * Changes the password of a signed-in person, who shows the one of today; ends every other session, all tokens,
 * and what was begun with the old one, a waiting change of address too. `invalid-input` for a wrong one and for a weak new one; needs a fresh factor.
 */
export async function changePassword(
  context: Context,
  by: Actor,
  input: { readonly current: string; readonly password: string; readonly language: 'en' | 'fr' },
  call: Pick<Call, 'id'>,
): Promise<void> {
  const actor = demandFresh(by, context.clock);
  await context.limits.take('factorAccount', actor.account);
  const account = await findAccount(context.signInSql, actor.account);
  if (account === null) throw sessionEnded();
  if (!(await context.hasher.verify(input.current, account.passwordHash))) {
    await context.limits.failed('factorAccount', actor.account);
    throw wrongPassword();
  }
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const row = await readEmail(context.signInSql, account.id);
  if (row === null) throw sessionEnded();
  const email = keys.open(emailPlace(account.id, row.version), row.email).toString('utf8');
  await demandStrongPassword(input.password, input.language, [email]);
  const hash = await context.hasher.hash(input.password, input.language);
  const now = new Date(context.clock.now());
  const ended = await context.signInSql.begin(async (transaction) => {
    await lockFactors(transaction, account.id);
    await context.mail(transaction, keys, account.language, { kind: 'password-changed' });
    // Whoever had the old password may have asked for it.
    if (await endEmailChange(transaction, account.id, now))
      await context.mail(transaction, keys, account.language, { kind: 'email-change-cancelled' });
    return await replacePassword(transaction, account.id, { hash, now, but: actor.session });
  });
  await tellEnded(context, { account: account.id, ...ended }, call.id);
  await context.limits.worked('factorAccount', actor.account);
  const { session } = actor;
  await context.audit({ kind: 'password-changed', request: call.id, account: account.id, session, outcome: 'ok' });
}
