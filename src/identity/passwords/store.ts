import type { Uuid } from '../../kernel/index.ts';
import type { Db } from '../store.ts';

/** Replaces a hash only where the one that was verified still stands, so that a password changed meanwhile is never undone. */
export async function replacePasswordHash(
  sql: Db,
  account: Uuid,
  hashes: { readonly old: string; readonly fresh: string },
): Promise<boolean> {
  const rows = await sql`update account set password_hash = ${hashes.fresh}
    where id = ${account} and password_hash = ${hashes.old} and state = 'active' returning 1`;
  return rows.length === 1;
}
