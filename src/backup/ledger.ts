import type { TransactionSql } from 'postgres';
import type { Contents } from './contents.ts';

export interface LedgerParts {
  /** The two databases, loaded and not committed: what is done here comes or goes with the restore. */
  readonly main: TransactionSql;
  readonly keys: TransactionSql;
  /** Of the data that were loaded: `madeAt` is the moment after which rights may have changed. */
  readonly data: Contents;
}

export interface LedgerReport {
  /** How many acts of the ledger were done again; null where no ledger is kept. */
  readonly replayed: number | null;
}

/**
 * The one place where the rights ledger (erasures, revocations, withdrawals, refusals, changed factors), which is kept
 * outside the backups, is done again over restored data, before anybody can open them. No ledger is kept yet: an erased
 * record stays erased since its key is not among the newest keys, but a right that was taken away after the data were backed
 * up is back, and the command says so.
 */
export async function replayLedger(_parts: LedgerParts): Promise<LedgerReport> {
  return { replayed: null };
}
