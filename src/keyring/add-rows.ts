import { CarnetError, hasCode } from '../kernel/index.ts';
import { epochOf, type KekRow, signRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';
import { belowFloor, otherEpoch } from './store.ts';

const tries = 3;

/**
 * Stores rows that were just wrapped, by `add` where the store's own is not enough. One whose KEK version is about to be destroyed (a rotation came between) is wrapped again
 * under the newest and stored then; one that came into a new epoch is written as of that. `key-service-away` when that fails too: nothing was stored.
 */
export async function addRows(
  authority: RowAuthority,
  rows: readonly KekRow[],
  add: (rows: readonly KekRow[]) => Promise<void> = (ready) => authority.store.add(ready),
): Promise<void> {
  let ready = await inTheirEpoch(authority, rows);
  for (let n = 1; ; n++) {
    try {
      return await add(ready);
    } catch (error) {
      if (!hasCode(error, belowFloor, otherEpoch)) throw error;
      if (n === tries) throw changing(error);
      if (hasCode(error, belowFloor)) ready = await rewrapped(authority, ready);
      ready = await inTheirEpoch(authority, ready, true);
    }
  }
}

/** The same rows under the newest KEK version. */
async function rewrapped({ kms, rowKey }: RowAuthority, rows: readonly KekRow[]): Promise<readonly KekRow[]> {
  const wraps = await kms.rewrapAll(rows.map((row) => ({ wrap: row, context: row.context })));
  return rows.map((row, n) => {
    const wrap = wraps[n];
    if (wrap == null) throw changing();
    return signRow(rowKey, { ...row, ...wrap });
  });
}

/** The same rows with the epoch of their KEK version. @param again Whether the epochs known here are too old. */
async function inTheirEpoch(
  { store, rowKey }: RowAuthority,
  rows: readonly KekRow[],
  again = false,
): Promise<readonly KekRow[]> {
  const epochs = await store.epochs(again);
  return rows.map((row) => {
    const epoch = epochOf(epochs, row.kekVersion);
    return row.epoch === epoch ? row : signRow(rowKey, { ...row, epoch });
  });
}

function changing(cause?: unknown): CarnetError {
  const detail = 'The key service is changing its key just now. Try again.';
  return new CarnetError('key-service-away', detail, { retryAfter: 1, cause });
}
