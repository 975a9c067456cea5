import type { Uuid } from '../kernel/index.ts';
import type { Message } from '../notifications/index.ts';

import type { Context } from './context.ts';
import { findAccount } from './store.ts';
import { adminsNotTold } from './tell-store.ts';

/** Writes a notice to the mailbox of an account; nothing for one that is no more. */
export async function tell(context: Context, id: Uuid, message: Message): Promise<void> {
  const account = await findAccount(context.signInSql, id);
  if (account === null) return;
  const keys = await context.keyring.unlock(context.grants.signIn(id));
  await context.signInSql.begin((transaction) => context.mail(transaction, keys, account.language, message));
}

/**
 * Writes a message of an account to another address, which need be nobody's; sealed under the keys of who sends it until it has left.
 * False where this server sends no mail.
 */
export async function mailTo(
  context: Context,
  { from, to, language }: { readonly from: Uuid; readonly to: string; readonly language: 'en' | 'fr' },
  message: Message,
): Promise<boolean> {
  if (context.config.mail === 'none') return false;
  const keys = await context.keyring.unlock(context.grants.signIn(from));
  await context.signInSql.begin((transaction) => context.mail(transaction, keys, language, message, to));
  return true;
}

/** Writes it to everybody who administers, but for `except`, and was not told the same within `everyMs`; each time, when that is 0. */
export async function tellAdmins(
  context: Context,
  message: Message,
  everyMs = 24 * 3600_000,
  except: readonly Uuid[] = [],
): Promise<void> {
  const since = new Date(context.clock.now() - everyMs);
  for (const account of await adminsNotTold(context.signInSql, message.kind, since))
    if (!except.includes(account)) await tell(context, account, message);
}
