import { CarnetError, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { addRows } from '../add-rows.ts';
import { inTurns } from '../in-turns.ts';
import { type KekRow, signRow, wrapRow } from '../row.ts';
import { parseSealedHeader } from '../sealed-format.ts';
import type { UnlockedSubject } from '../unlocked.ts';
import type { JobStep, SealedColumn } from './contract.ts';
import { type DueSubject, dataKeyStore } from './data-store.ts';
import { afterColumn, cursorOf, type Pass, spanOf, textOf } from './pass.ts';
import { pipeline } from './pipeline.ts';
import { type Counted, type SealedRow, valuesStore } from './values-store.ts';
import type { Turn, Work } from './work.ts';

const subjectsAtOnce = 50;
const valuesAtOnce = 500;
const headersAtOnce = 20_000;

/**
 * The rotation of data keys: a new version for each subject; a wait until every process has read of it, so that nobody meets a
 * value that he cannot open; every value sealed again; a wait until nobody seals under the old one; and a count of the headers
 * of all values, in which what was sealed meanwhile is moved. Then the old versions are marked as retired.
 */
export const dataSteps: Partial<Record<JobStep, Turn>> = {
  async version(work, job) {
    const store = dataKeyStore(work.options.keysSql);
    if (job.cursor === null) await work.begin({ total: await store.countDue(job.olderThan, job.subject) });
    const due = await store.due(job.olderThan, job.subject, job.cursor, subjectsAtOnce);
    const last = due.at(-1);
    if (last === undefined) {
      if (job.subject !== null && job.done === 0) return work.save({ state: 'failed', note: 'key-destroyed' });
      return work.begin({ step: 'settle', cursor: null, readyIn: work.settleMs });
    }
    const rows = await Promise.all(due.map((subject) => makeVersion(work, subject)));
    await addRows(work.authority, rows, (ready) => store.addVersions(work.authority.store, ready));
    await work.save({
      cursor: last.subject,
      done: job.done + due.length,
      toVersion: Math.max(job.toVersion ?? 0, ...rows.map(({ version }) => version)),
    });
  },

  async settle(work, job) {
    const { sql, columns } = work.options.values;
    let total = 0;
    for (const of of columns) total += await valuesStore(sql).count(of, job.subject);
    work.resealKeys.wipe();
    await work.begin({ step: 'work', cursor: null, total });
  },

  async work(work, job) {
    const { columns } = work.options.values;
    const first = cursorOf(job.cursor);
    if (columns[first.column] === undefined) return work.save({ step: 'drain', cursor: null, readyIn: work.settleMs });
    const store = valuesStore(work.options.values.sql);
    let { cursor, done, damaged } = job;
    const turn = pipeline<Pass, Unlocked, Resealed>(first, {
      read: (pass) => unlocked(work, store.page(columnOf(columns, pass), spanOf(pass, job.subject), valuesAtOnce)),
      after(pass, { rows }) {
        const next = nextOf(pass, rows);
        return columns[next.column] === undefined ? null : next;
      },
      make: (pass, batch) => resealed(columnOf(columns, pass), batch),
      async write(pass, { rows, changed, damaged: failed }) {
        await store.replace(columnOf(columns, pass), changed);
        cursor = textOf(nextOf(pass, rows));
        done += rows.length;
        damaged += failed;
      },
    });
    // Once a turn, in the other database, also when it broke off: what was written and not noted is looked at again, and found new.
    await turn.finally(() => work.save({ cursor, done, damaged }));
  },

  async drain(work) {
    work.resealKeys.wipe();
    await work.save({ step: 'prove', cursor: null });
  },

  async prove(work, job) {
    const { sql, columns } = work.options.values;
    const pass = cursorOf(job.cursor);
    const of = columns[pass.column];
    if (of === undefined) {
      if (pass.left === 0) {
        await dataKeyStore(work.options.keysSql).retire(job.olderThan, job.subject);
        return work.save({ step: 'end' });
      }
      // What was sealed meanwhile has been moved, and is counted once more; what does not open never will be.
      if (pass.moved === 0) return work.save({ state: 'failed', note: 'not-openable', damaged: pass.left });
      return work.save({ cursor: null });
    }
    const span = spanOf(pass, job.subject);
    const { counts, last } = await valuesStore(sql).countVersions(of, span, headersAtOnce);
    const left = await countLeft(work, counts);
    const moved = left === 0 ? 0 : await moveRange(work, of, { ...span, until: last });
    const next = last === null ? afterColumn(pass) : { ...pass, after: last };
    await work.save({ cursor: textOf({ ...next, left: pass.left + left, moved: pass.moved + moved }) });
  },
};

async function makeVersion({ authority }: Work, { subject, purpose, version }: DueSubject): Promise<KekRow> {
  const { kms, instance, rowKey } = authority;
  const key = randomBytes(32);
  const of = { id: newUuid(), subject, kind: 'data-key', purpose, version: version + 1 } as const;
  const row = await wrapRow(kms, instance, of, key);
  key.fill(0);
  return signRow(rowKey, row);
}

/** How many of the counted values stand under an older version than their subject's newest. */
async function countLeft(work: Work, counts: Counted['counts']): Promise<number> {
  const newest = await dataKeyStore(work.options.keysSql).newest([...new Set(counts.map(({ subject }) => subject))]);
  return counts.reduce((sum, { subject, version, values }) => {
    // Who has no key was erased: nothing of him opens.
    return sum + (version < (newest.get(subject) ?? 0) ? values : 0);
  }, 0);
}
type Store = ReturnType<typeof valuesStore>;

async function moveRange(work: Work, of: SealedColumn, span: Parameters<Store['page']>[1]): Promise<number> {
  const store = valuesStore(work.options.values.sql);
  let moved = 0;
  for (let after = span.after; ; ) {
    const batch = await unlocked(work, store.page(of, { ...span, after }, valuesAtOnce));
    const { rows, changed } = await resealed(of, batch);
    // One that was changed meanwhile is met again by the next count.
    await store.replace(of, changed);
    moved += changed.length;
    after = rows.at(-1)?.key ?? null;
    if (rows.length < valuesAtOnce) return moved;
  }
}

function columnOf(columns: readonly SealedColumn[], { column }: Pass): SealedColumn {
  const of = columns[column];
  if (of === undefined) throw new CarnetError('internal', 'A rotation went past its last column.');
  return of;
}

function nextOf(pass: Pass, rows: readonly SealedRow[]): Pass {
  return rows.length < valuesAtOnce ? afterColumn(pass) : { ...pass, after: rows.at(-1)?.key ?? null };
}

/** A batch of values with the keys of their subjects. */
interface Unlocked {
  readonly rows: readonly SealedRow[];
  readonly keys: ReadonlyMap<Uuid, UnlockedSubject>;
}

async function unlocked(work: Work, page: Promise<readonly SealedRow[]>): Promise<Unlocked> {
  const rows = await page;
  return { rows, keys: await work.resealKeys.of(rows) };
}

interface Resealed {
  readonly rows: readonly SealedRow[];
  readonly changed: readonly { readonly old: SealedRow; readonly fresh: Buffer }[];
  /** How many do not open. */
  readonly damaged: number;
}

/** Opens what stands under an older version and seals it under the newest, in the same place; nothing is written. */
async function resealed(of: SealedColumn, { rows, keys }: Unlocked): Promise<Resealed> {
  const changed: { old: SealedRow; fresh: Buffer }[] = [];
  let damaged = 0;
  await inTurns(rows, (old) => {
    const subject = keys.get(old.subject);
    if (subject === undefined || parseSealedHeader(old.sealed)?.keyVersion === subject.keyVersion) return;
    const place = of.place(old.row);
    if (place === null) return;
    try {
      const plain = subject.open(place, old.sealed);
      changed.push({ old, fresh: subject.seal(place, plain) });
      plain.fill(0);
    } catch (error) {
      if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
      damaged++;
    }
  });
  return { rows, changed, damaged };
}
