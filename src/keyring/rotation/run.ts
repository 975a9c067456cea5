import { setTimeout as sleep } from 'node:timers/promises';
import { CarnetError } from '../../kernel/index.ts';
import { keyLife, settleTime } from '../life.ts';
import { loadRowKey } from '../row-key.ts';
import { kekStore } from '../store.ts';
import type { Job, JobKind, JobStep, RotationOptions } from './contract.ts';
import { dataSteps } from './data.ts';
import { epochSteps } from './epoch.ts';
import { indexSteps } from './index-keys.ts';
import { kekSteps } from './kek.ts';
import { signingSteps } from './signing.ts';
import { jobStore } from './store.ts';
import { SubjectCache } from './subject-cache.ts';
import type { Turn, Work } from './work.ts';

const steps: Readonly<Record<JobKind, Partial<Record<JobStep, Turn>>>> = {
  kek: kekSteps,
  data: dataSteps,
  index: indexSteps,
  signing: signingSteps,
  epoch: epochSteps,
};

/** Away for a while, not wrong: the same turn is tried again. */
const passing = new Set<string>(['key-service-away', 'database-away', 'audit-away', 'too-many-requests']);
const longestPause = 30_000;
const pollMs = 500;

/**
 * Works at the jobs that are asked for, one turn after the other, until none is left, all are paused, or `signal` aborts. Gives
 * `busy` at once when another process works. A job whose key service or database is away waits for it; one that meets
 * anything else ends as `failed` with its code.
 */
export async function runJobs(options: RotationOptions, signal: AbortSignal): Promise<'idle' | 'busy'> {
  const jobs = jobStore(options.keysSql);
  if (!(await jobs.takeLock())) return 'busy';
  const caches: SubjectCache[] = [];
  try {
    const { keysSql, kms, instance } = options;
    const authority = await loadRowKey({ store: kekStore(keysSql), kms, instance }, options.rowKeyPin);
    const settleMs = settleTime(options.life ?? keyLife);
    const { grant } = options.values;
    const resealKeys = new SubjectCache(authority, (subject) => grant('reseal', subject));
    const reindexKeys = new SubjectCache(authority, (subject) => grant('reindex', subject));
    caches.push(resealKeys, reindexKeys);
    let failures = 0;
    while (!signal.aborted) {
      // Taken anew each time: a connection that broke took the lock with it, and another process may have it now.
      if (!(await jobs.takeLock())) return 'busy';
      const next = await jobs.next();
      if (next === null) return 'idle';
      if (next.waitMs > 0) {
        await nap(Math.min(next.waitMs, pollMs), signal);
        continue;
      }
      const { job } = next;
      let since = performance.now();
      const work: Work = {
        options,
        authority,
        jobs,
        settleMs,
        resealKeys,
        reindexKeys,
        async save(change, moving) {
          const now = performance.now();
          await jobs.save(job.id, { note: null, ...change }, now - since, moving);
          since = now;
        },
        async begin(change) {
          await jobs.save(job.id, { note: null, done: 0, total: 0, damaged: 0, ...change }, null);
          since = performance.now();
        },
      };
      try {
        await takeTurn(work, job);
        failures = 0;
      } catch (error) {
        const code = error instanceof CarnetError ? error.code : 'internal';
        options.onError(error);
        const later = error instanceof CarnetError && error.retryAfter !== undefined;
        if (!later && !passing.has(code)) {
          await jobs.save(job.id, { state: 'failed', note: code }, 0);
          continue;
        }
        failures++;
        await jobs.save(job.id, { note: code }, 0).catch(options.onError);
        await nap(Math.min(longestPause, 250 * 2 ** failures), signal);
      }
    }
    return 'idle';
  } finally {
    for (const cache of caches) cache.wipe();
    await jobs.releaseLock().catch(options.onError);
  }
}

async function takeTurn(work: Work, job: Job): Promise<void> {
  work.options.onTurn?.(job);
  if (job.step === 'end') {
    await work.options.ended({ ...job, state: 'done' });
    return work.save({ state: 'done' });
  }
  const turn = steps[job.kind][job.step];
  if (turn === undefined) throw new CarnetError('internal', `There is no step ${job.step} of ${job.kind}.`);
  await turn(work, job);
}

async function nap(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
