import type { PendingQuery, Row, Sql } from 'postgres';
import { hasCode, newUuid, randomBytes } from '../../kernel/index.ts';
import type { KmsProvider } from '../contract.ts';
import { answered } from '../store.ts';

/** Wrapped keys that are tried, of as many people. */
const tried = 4;

interface Wrapped {
  readonly kekVersion: number;
  readonly ciphertext: Buffer;
  readonly context: Buffer;
}

/**
 * Tries whether a wrapped key opens where it does not belong: stored ones, each under the context of another, and one that is made for
 * the trial, which must open in its own place as well. `right` of `of` did as they should. `key-service-away`.
 */
export async function keysBound(sql: Sql, kms: KmsProvider): Promise<{ readonly right: number; readonly of: number }> {
  const from = newUuid();
  const page = (where: PendingQuery<Row[]>, most: number) =>
    answered(sql<Wrapped[]>`select kek_version as "kekVersion", ciphertext, context from kek_ciphertext
      where kind = 'data-key' and ${where} order by id limit ${most}`);
  // Some from anywhere; near the end, those at the beginning follow.
  const some = await page(sql`id >= ${from}`, tried);
  const rows = [...some, ...(await page(sql`id < ${from}`, tried - some.length))];
  const place = randomBytes(32);
  const trial = { ...(await kms.wrap(randomBytes(32), place)), context: place };
  const all = [trial, ...rows];
  let right = (await opens(kms, trial, place)) ? 1 : 0;
  for (const [n, one] of all.entries()) {
    // Each in the place of the next, and the last in the first one's.
    const elsewhere = n + 1 < all.length ? (all[n + 1]?.context ?? place) : n === 0 ? randomBytes(32) : place;
    if (!(await opens(kms, one, elsewhere))) right++;
  }
  return { right, of: all.length + 1 };
}

async function opens(kms: KmsProvider, wrap: Wrapped, context: Uint8Array): Promise<boolean> {
  try {
    const key = await kms.unwrap(wrap, context);
    key?.fill(0);
    return key !== null;
  } catch (error) {
    if (hasCode(error, 'not-openable')) return false;
    throw error;
  }
}
