import type { Uuid } from '../../kernel/index.ts';
import { revokeSessions } from '../sessions/session-store.ts';
import { type Db, endAttempts, revokeApiTokens } from '../store.ts';
import { setPasswordHash } from './store.ts';

/**
 * Puts a new password in the place of the old one, in the caller's transaction, and ends what began with the old one: sessions
 * (but `but`), personal access tokens, sign-ins half done, links by mail. Gives the sessions and tokens that lived.
 */
export async function replacePassword(
  transaction: Db,
  account: Uuid,
  { hash, now, but = null }: { readonly hash: string; readonly now: Date; readonly but?: Uuid | null },
): Promise<{ readonly sessions: Uuid[]; readonly tokens: Uuid[] }> {
  await setPasswordHash(transaction, account, hash);
  await endAttempts(transaction, account, now);
  const tokens = await revokeApiTokens(transaction, account, null, now);
  return { tokens, sessions: await revokeSessions(transaction, account, now, but) };
}
