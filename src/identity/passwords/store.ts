import type { Uuid } from '../../kernel/index.ts';
import { byteaArray, type Db } from '../store.ts';

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

/** Which of these blind indexes of addresses belong to active accounts, in hex. */
export async function findKnownTokens(sql: Db, tokens: readonly Buffer[]): Promise<ReadonlySet<string>> {
  const rows = await sql<{ token: Buffer }[]>`select email_token as token from account
    where email_token = any(${sql.array([...tokens], byteaArray)}) and state = 'active'`;
  return new Set(rows.map((row) => row.token.toString('hex')));
}

export async function setPasswordHash(sql: Db, account: Uuid, hash: string): Promise<void> {
  await sql`update account set password_hash = ${hash} where id = ${account}`;
}
