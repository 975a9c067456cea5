import type { RowAuthority } from '../row-key.ts';
import type { Job, JobChange, RotationOptions } from './contract.ts';
import type { JobStore, Moving } from './store.ts';
import type { SubjectCache } from './subject-cache.ts';

/** What a step works with. */
export interface Work {
  readonly options: RotationOptions;
  readonly authority: RowAuthority;
  readonly jobs: JobStore;
  /** See `settleTime`, in ms. */
  readonly settleMs: number;
  /** Keys of the subjects at hand, for the machine that seals anew and the one that makes tokens anew. */
  readonly resealKeys: SubjectCache;
  readonly reindexKeys: SubjectCache;
  /** Notes how far the job is; the time since the turn began counts as work. `moving`: the work itself, written in the same moment. */
  save(change: JobChange, moving?: Moving): Promise<void>;
  /** The same for the beginning of a step: its count starts anew. */
  begin(change: JobChange): Promise<void>;
}

/** One turn of work: batches for a while, or a step's beginning or end. It can be done again at any point, also after a kill. */
export type Turn = (work: Work, job: Job) => Promise<void>;
