import { CarnetError } from '../../kernel/index.ts';
import { checkRow, type KekRow, signRow } from '../row.ts';
import type { RowAuthority } from '../row-key.ts';
import type { JobStep } from './contract.ts';
import { lastId, rewrapStore } from './kek-store.ts';
import type { Turn } from './work.ts';

const batch = 500;

/**
 * The rotation of the KEK: a new version is made, every wrap is wrapped again under it by the key service itself (no key is shown
 * here), and what is left under older ones is counted, until it is none. Reads and new wraps go on meanwhile: both versions open.
 */
export const kekSteps: Partial<Record<JobStep, Turn>> = {
  async version(work, job) {
    const custodian = await work.options.custodian();
    try {
      // A kill after the version was made and before it was noted: it is taken up, not made twice.
      const newest = (await custodian.versions()).at(-1)?.version ?? 0;
      const made = newest > (job.fromVersion ?? newest) ? newest : await custodian.rotate();
      await work.begin({ toVersion: made, step: 'work', cursor: null });
    } finally {
      await custodian.close();
    }
  },

  async work(work, job) {
    const store = rewrapStore(work.options.keysSql);
    const to = targetOf(job.toVersion);
    if (job.cursor === null && job.done === 0) await work.save({ total: await store.countBelow(to) });
    const rows = await store.below(to, job.cursor, batch);
    if (rows.length === 0) return work.save({ step: 'prove', cursor: null });
    const fresh = await rewrap(work.authority, rows);
    const damaged = job.damaged + rows.length - fresh.length;
    await work.options.keysSql.begin(async (transaction) => {
      if (fresh.length > 0) await store.replace(transaction, fresh);
      await work.save({ cursor: lastId(rows), done: job.done + fresh.length, damaged }, transaction);
    });
  },

  async prove(work, job) {
    const left = await rewrapStore(work.options.keysSql).countBelow(targetOf(job.toVersion));
    if (left === 0) return work.save({ step: 'end' });
    // What was written meanwhile is moved in another round; what does not open will not in any.
    if (left <= job.damaged) return work.save({ state: 'failed', note: 'not-openable' });
    await work.save({ step: 'work', cursor: null, damaged: 0, total: job.done + left });
  },
};

interface Rewrapped {
  readonly old: KekRow;
  readonly fresh: KekRow;
}

/** Those of the rows that are as the keyring wrote them, wrapped again. A batch that the service refuses is halved. */
async function rewrap(authority: RowAuthority, rows: readonly KekRow[]): Promise<readonly Rewrapped[]> {
  const whole = rows.filter((row) => isIntact(authority, row));
  if (whole.length === 0) return [];
  try {
    const wraps = await authority.kms.rewrapAll(whole.map((row) => ({ wrap: row, context: row.context })));
    return whole.flatMap((old, n) => {
      const wrap = wraps[n];
      return wrap == null ? [] : [{ old, fresh: signRow(authority.rowKey, { ...old, ...wrap }) }];
    });
  } catch (error) {
    if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
    if (whole.length === 1) return [];
    const half = Math.ceil(whole.length / 2);
    return [...(await rewrap(authority, whole.slice(0, half))), ...(await rewrap(authority, whole.slice(half)))];
  }
}

function isIntact(authority: RowAuthority, row: KekRow): boolean {
  try {
    checkRow(authority.rowKey, authority.instance, row);
    return true;
  } catch {
    return false;
  }
}

function targetOf(version: number | null): number {
  if (version === null) throw new CarnetError('internal', 'A rotation does not know its version.');
  return version;
}
