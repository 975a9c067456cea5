import { setTimeout as sleep } from 'node:timers/promises';
import type { ISql, Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import { type RowMark, readBinding, rowTag } from './binding.ts';
import { bornOf, firstRow, type RowNow, rowsNow, storeComparison, writeEntries } from './comparison-store.ts';
import { checkLocator, type LocatorFinding } from './locator-check.ts';
import { checkpointOf } from './store.ts';

/**
 * A row of the records that is not what the log says was written last: `rolled-back` to an earlier version, `altered` in the same
 * one, `unknown` to the log, or `gone`, of which nothing but the number of its entry is left; or something beside the tree.
 */
export interface RowFinding {
  readonly what: 'rolled-back' | 'altered' | 'unknown' | 'gone' | LocatorFinding;
  readonly subject: Uuid | null;
  readonly id: bigint | null;
  /** The entry of the newest write. */
  readonly seq: bigint | null;
}

export interface Comparison {
  readonly entries: bigint;
  readonly rows: bigint;
  /** Rows from before there was a ledger that nobody has written since: nothing can be said of them. */
  readonly older: bigint;
  readonly findings: readonly RowFinding[];
}

export interface ComparisonParts {
  /** Role carnet_seal. */
  readonly sql: Sql;
  readonly mac: (data: Uint8Array) => Buffer;
  /** When a version of a subject's data key was made; null for none of this number. */
  readonly keyMadeAt: (subject: Uuid, version: number) => Promise<Date | null>;
  /** Milliseconds of rest after each page, so that nobody notices; 0 when absent. */
  readonly restMs?: number;
}

/** `early`: it was there before the rows were read, so its row must have been met. */
type Newest = Map<
  string,
  { readonly mark: RowMark; readonly seq: bigint; readonly at: Date; readonly early: boolean; seen: boolean }
>;

const pageSize = 5_000;

/**
 * Compares every current row of the records with the newest entry that tells of its writing, and the reverse. The log is read
 * before the rows; what was written meanwhile is told from what is wrong by a second look, at one moment.
 */
export async function compareRecords(parts: ComparisonParts): Promise<Comparison> {
  const { sql } = parts;
  const before = (await checkpointOf(sql))?.floor ?? 0n;
  const born = await bornOf(sql);
  const newest: Newest = new Map();
  const first = await readWrites(parts, sql, 0n, newest, null);
  let [rows, older] = [0n, 0n];
  const suspects: RowNow[] = [];
  for (let last = firstRow; ; ) {
    const page = await rowsNow(sql, last, pageSize);
    for (const row of page) {
      rows++;
      const state = await judge(parts, row, newest);
      if (state === 'unknown' && born > 0n) older++;
      else if (state !== null) suspects.push(row);
    }
    last = page.at(-1) ?? last;
    if (page.length < pageSize) break;
    await rest(parts);
  }
  const findings: RowFinding[] = [
    ...(await lookAgain(parts, suspects, newest, { before, born, last: first.last })),
    ...(await checkLocator(sql, () => rest(parts))).map((what) => ({ what, subject: null, id: null, seq: null })),
  ];
  await storeComparison(sql, { leaves: first.entries, rows, findings: findings.length });
  return { entries: first.entries, rows, older, findings };
}

/**
 * Notes the newest mark of each row, from a number on; gives how many entries were read, and the last of them. `early`: the last entry
 * of the reading before, null for the first.
 */
async function readWrites(
  parts: ComparisonParts,
  sql: ISql,
  after: bigint,
  newest: Newest,
  early: bigint | null,
): Promise<{ readonly entries: bigint; readonly last: bigint }> {
  let [from, entries] = [after, 0n];
  for (;;) {
    const page = await writeEntries(sql, from, pageSize);
    for (const { seq, at, commitment, located } of page) {
      entries++;
      const mark = readBinding(commitment)?.mark;
      if (mark == null) continue;
      // After an erasure nobody can say, nor has to, which rows these were.
      if (!located) {
        newest.delete(mark.row);
        continue;
      }
      const known = newest.get(mark.row);
      newest.set(mark.row, { mark, seq, at, early: early === null || seq <= early, seen: known?.seen ?? false });
    }
    from = page.at(-1)?.seq ?? from;
    if (page.length < pageSize) return { entries, last: from };
    await rest(parts);
  }
}

/** What is wrong with a row; null for nothing. */
async function judge(parts: ComparisonParts, row: RowNow, newest: Newest): Promise<RowFinding['what'] | null> {
  const written = newest.get(rowTag(parts.mac, row.subject, row.id).toString('hex'));
  if (written === undefined) return 'unknown';
  written.seen = true;
  const { version, digest } = written.mark;
  if (row.version === version)
    return digest.equals(row.digest) || (await wasResealed(parts, row, written.at)) ? null : 'altered';
  return row.version < version ? 'rolled-back' : 'unknown';
}

/** A process may write under the version before for as long as it has not heard of the new one. */
const unheardMs = 20 * 60 * 1000;

/**
 * Whether the value stands under a key that came after it was written: a rotation sealed it anew, with another hash. Who alters such
 * a value gains nothing by it: it does not open.
 */
async function wasResealed({ keyMadeAt }: ComparisonParts, row: RowNow, writtenAt: Date): Promise<boolean> {
  if (row.keyVersion < 2) return false;
  const madeAt = await keyMadeAt(row.subject, row.keyVersion);
  return madeAt !== null && writtenAt.getTime() < madeAt.getTime() + unheardMs;
}

async function lookAgain(
  parts: ComparisonParts,
  suspects: readonly RowNow[],
  newest: Newest,
  { before, born, last }: { readonly before: bigint; readonly born: bigint; readonly last: bigint },
): Promise<RowFinding[]> {
  const missing = (): boolean => [...newest.values()].some(({ seen, mark }) => !seen && mark.version > 0);
  if (suspects.length === 0 && !missing()) return [];
  return await parts.sql.begin('isolation level repeatable read read only', async (transaction) => {
    await readWrites(parts, transaction, before, newest, last);
    const findings: RowFinding[] = [];
    for (const { subject, id } of suspects) {
      const [row] = await rowsNow(transaction, { subject, id: id - 1n }, 1);
      if (row?.subject !== subject || row.id !== id) continue;
      const what = await judge(parts, row, newest);
      if (what === null || (what === 'unknown' && born > 0n)) continue;
      const seq = newest.get(rowTag(parts.mac, subject, id).toString('hex'))?.seq ?? null;
      findings.push({ what, subject, id, seq });
    }
    for (const { seen, early, mark, seq } of newest.values())
      if (!seen && mark.version > 0 && early) findings.push({ what: 'gone', subject: null, id: null, seq });
    return findings;
  });
}

async function rest({ restMs = 0 }: ComparisonParts): Promise<void> {
  if (restMs > 0) await sleep(restMs, undefined, { ref: false });
}
