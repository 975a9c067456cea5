import type { Random } from '../random.ts';
import { Asking } from './asking.ts';
import type { DrilledInstance } from './instance.ts';
import { compare, type Found } from './ledger.ts';
import { readLog, readRecord } from './reading.ts';
import type { WrittenRecord } from './round.ts';

/** What is wrong after a round, by the records and by the log; `logKeys` gets the keys that the log is signed with. */
export async function checkRecords(
  instance: DrilledInstance,
  random: Random,
  records: readonly WrittenRecord[],
  logKeys: Set<string>,
): Promise<Found> {
  const asking = new Asking(random);
  const all: Found = { lost: [], doubled: [], withoutAudit: [] };
  for (const { person, record, kept } of records) {
    const there = await readRecord(asking, person, record);
    const { told, keys } = await readLog(asking, instance, person, record);
    for (const key of keys) logKeys.add(key);
    add(all, compare(kept(there), there, told));
  }
  return all;
}

/** The same by the records alone: proofs are made twenty times by one person, and then once a minute. */
export async function checkAgain(random: Random, records: readonly WrittenRecord[]): Promise<Found> {
  const asking = new Asking(random);
  const all: Found = { lost: [], doubled: [], withoutAudit: [] };
  for (const { person, record, kept } of records) {
    const there = await readRecord(asking, person, record);
    add(all, compare(kept(there), there, null));
  }
  return all;
}

/** Puts what was found to what was found before. */
export function add(all: Found, more: Found): void {
  for (const name of ['lost', 'doubled', 'withoutAudit'] as const) all[name].push(...more[name]);
}
