import type { ISql, Sql } from 'postgres';
import { CarnetError, hasCode } from '../kernel/index.ts';

/**
 * Number of the advisory lock `carnet keys hold`, in the keys database: a backup holds it shared from before its first
 * data row to after its last key row; whoever destroys keys takes it alone.
 */
export const keysHoldLock = 7_218_936_402;

/** SQLSTATE of a lock that was waited for too long. */
const lockNotAvailable = '55P03';
/** Number of the advisory lock by which those who destroy keys come one after the other. */
const turnLock = 7_218_936_403;

export interface Hold {
  /** `conflict` when the hold was lost meanwhile (its connection broke), so that keys may have been destroyed. */
  release(): Promise<void>;
}

/**
 * Holds off every destruction of keys until it is released: several backups may hold at once. Waits for a destruction that
 * is under way. Takes a connection of the pool for the whole time. `sql`: the keys database.
 */
export async function holdRetirement(sql: Sql): Promise<Hold> {
  const connection = await sql.reserve();
  try {
    await connection`select pg_advisory_lock_shared(${keysHoldLock})`;
  } catch (error) {
    connection.release();
    throw error;
  }
  return {
    async release() {
      const rows = await connection<{ held: boolean }[]>`select pg_advisory_unlock_shared(${keysHoldLock}) as held`
        .catch(() => [])
        .finally(() => connection.release());
      if (rows[0]?.held !== true) {
        throw new CarnetError('conflict', 'The connection that held the keys broke off. Make the backup again.');
      }
    },
  };
}

/**
 * For whoever destroys keys (retirement, trim, erasure), as the first statement of the transaction that does it: nothing
 * holds them, and no backup begins until the transaction ends. Waits for another who destroys, 5 s at most. `conflict` with `retryAfter`
 * while a backup is under way, or the other takes longer: the work is tried again later, it does not wait here.
 */
export async function demandNoHold(transaction: ISql): Promise<void> {
  await take(transaction, turnLock, '5s', 'Other keys are being destroyed just now.');
  // Who had the turn lets go of this one a moment later: that is waited for, and a backup is not.
  await take(
    transaction,
    keysHoldLock,
    '500ms',
    'A backup is under way, and keys are not destroyed in the middle of one.',
  );
}

async function take(transaction: ISql, lock: number, wait: string, otherwise: string): Promise<void> {
  try {
    await transaction`select set_config('lock_timeout', ${wait}, true), pg_advisory_xact_lock(${lock})`;
    await transaction`select set_config('lock_timeout', '0', true)`;
  } catch (error) {
    if (!hasCode(error, lockNotAvailable)) throw error;
    throw new CarnetError('conflict', otherwise, { retryAfter: 60, cause: error });
  }
}
