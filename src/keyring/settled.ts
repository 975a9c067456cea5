import type { DatedRow } from './store.ts';

/**
 * Of rows by rising version the newest that every process has read by now: the first one from the beginning, a later one when it
 * is `settleMs` old by the clock of the keys database. Undefined when there are none.
 */
export function newestSettled<T extends Pick<DatedRow, 'version' | 'age'>>(
  rows: readonly T[],
  settleMs: number,
): T | undefined {
  return rows.findLast(({ version, age }) => version === 1 || age >= settleMs) ?? rows[0];
}
