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

/** Writes it to everybody who administers and was not told the same within a day. */
export async function tellAdmins(context: Context, message: Message): Promise<void> {
  const since = new Date(context.clock.now() - 24 * 3600_000);
  for (const account of await adminsNotTold(context.signInSql, message.kind, since))
    await tell(context, account, message);
}
