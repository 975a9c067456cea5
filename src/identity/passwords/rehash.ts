import type { Context } from '../context.ts';
import type { AccountRow } from '../store.ts';
import { replacePasswordHash } from './store.ts';

type Parts = Pick<Context, 'hasher' | 'signInSql' | 'onError'>;

/**
 * Keeps a password that was just right under today's hash, where the stored one is of another kind or of less work. Nobody
 * waits for it, and nothing is lost when it fails: the old hash stays good, and the next sign-in tries again.
 */
export function rehashLater(context: Parts, account: AccountRow, password: string): void {
  if (context.hasher.isOutdated(account.passwordHash, password))
    rehash(context, account, password).catch(context.onError);
}

/** True when the stored hash was replaced; false when another sign-in or a new password came first. */
async function rehash({ hasher, signInSql }: Parts, account: AccountRow, password: string): Promise<boolean> {
  const fresh = await hasher.hash(password);
  return await replacePasswordHash(signInSql, account.id, { old: account.passwordHash, fresh });
}
