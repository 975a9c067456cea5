import { CarnetError } from '../../kernel/index.ts';
import { inTurns } from '../in-turns.ts';
import { checkRow, epochOf, type KekRow, signRow } from '../row.ts';
import type { RowAuthority } from '../row-key.ts';
import type { Job, JobStep } from './contract.ts';
import { lastId, rewrapStore } from './kek-store.ts';
import { pipeline } from './pipeline.ts';
import type { Turn, Work } from './work.ts';

/** Three calls of a service that takes 200 at once, */
const batch = 600;
/** with the next ones under way while this process looks at what came back. */
const batchesAtOnce = 2;

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

  work: rewrapForATurn,

  async prove(work, job) {
    if (await noneLeft(work, job)) await work.save({ step: 'end' });
  },
};

/** Wraps keys again that stand under an older version, for a turn; with none left it is time to prove that. */
export async function rewrapForATurn(work: Work, job: Job): Promise<void> {
  const { keysSql, pagesSql = keysSql } = work.options;
  const [store, pages] = [rewrapStore(keysSql), rewrapStore(pagesSql)];
  const to = targetOf(job.toVersion);
  if (job.cursor === null && job.done === 0) await work.save({ total: await store.countBelow(to) });
  await pipeline<{ readonly after: string | null }, readonly KekRow[], Made>(
    { after: job.cursor },
    {
      read: ({ after }) => pages.below(to, after, batch),
      after: (_, rows) => (rows.length === 0 ? null : { after: lastId(rows) }),
      make: async (_, rows) => ({ rows, fresh: await rewrap(work.authority, rows) }),
      async write(_, { rows, fresh }) {
        if (rows.length === 0) return work.save({ step: 'prove', cursor: null });
        return work.save({ cursor: lastId(rows) }, { statement: store.replacing(fresh), rows: rows.length });
      },
    },
    batchesAtOnce,
  );
}

interface Made {
  readonly rows: readonly KekRow[];
  /** Those that opened. */
  readonly fresh: readonly Rewrapped[];
}

/** Whether nothing is left under an older version, by count; else what is left is moved in another round, or the job has failed. */
export async function noneLeft(work: Work, job: Job): Promise<boolean> {
  const left = await rewrapStore(work.options.keysSql).countBelow(targetOf(job.toVersion));
  if (left === 0) return true;
  // What was written meanwhile is moved in another round; what does not open will not in any.
  if (left <= job.damaged) await work.save({ state: 'failed', note: 'not-openable' });
  else await work.save({ step: 'work', cursor: null, damaged: 0, total: job.done + left });
  return false;
}

interface Rewrapped {
  readonly old: KekRow;
  readonly fresh: KekRow;
}

/** Those of the rows that are as the keyring wrote them, wrapped again. A batch that the service refuses is halved. */
async function rewrap(authority: RowAuthority, rows: readonly KekRow[]): Promise<readonly Rewrapped[]> {
  const epochs = await authority.store.epochs();
  const whole: KekRow[] = [];
  await inTurns(rows, (row) => {
    if (isIntact(authority, row)) whole.push(row);
  });
  if (whole.length === 0) return [];
  try {
    const wraps = await authority.kms.rewrapAll(whole.map((row) => ({ wrap: row, context: row.context })));
    const fresh: Rewrapped[] = [];
    await inTurns(whole.entries(), ([n, old]) => {
      const wrap = wraps[n];
      if (wrap == null) return;
      const epoch = epochOf(epochs, wrap.kekVersion);
      fresh.push({ old, fresh: signRow(authority.rowKey, { ...old, ...wrap, epoch }) });
    });
    return fresh;
  } catch (error) {
    if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
    if (whole.length === 1) return [];
    const half = Math.ceil(whole.length / 2);
    return [...(await rewrap(authority, whole.slice(0, half))), ...(await rewrap(authority, whole.slice(half)))];
  }
}

export function isIntact(authority: RowAuthority, row: KekRow): boolean {
  try {
    checkRow(authority.rowKey, authority.instance, row);
    return true;
  } catch {
    return false;
  }
}

export function targetOf(version: number | null): number {
  if (version === null) throw new CarnetError('internal', 'A rotation does not know its version.');
  return version;
}
