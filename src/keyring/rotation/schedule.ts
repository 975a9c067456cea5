import type { Sql } from 'postgres';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { askRotation } from './ask.ts';
import { type JobKind, jobKinds } from './contract.ts';
import { turnFacts } from './facts.ts';
import { jobStore } from './store.ts';

const day = 24 * 3600_000;

/** How often each kind turns, in ms. */
export const intervals: Readonly<Record<JobKind, number>> = {
  kek: 90 * day,
  data: 365 * day,
  index: 365 * day,
  signing: 30 * day,
};

/** A rotation that is this much later than its interval (as a share of it) counts as overdue. */
const lateShare = 0.1;
/** One that failed is asked for again after this time. */
const afterFailure = day;
/** What will be due soon turns with what is due now, so that a year's worth does not come in small pieces. */
const dataAhead = 30 * day;

/** When a kind is due next, and when it would count as overdue. @param madeAt When what it turns was made. */
export function dueOf(kind: JobKind, madeAt: Date): { readonly dueAt: Date; readonly overdueAt: Date } {
  const due = madeAt.getTime() + intervals[kind];
  return { dueAt: new Date(due), overdueAt: new Date(due + intervals[kind] * lateShare) };
}

/**
 * Asks for each rotation that is due now. @param turns Whether the KEK can turn at all: one from the configuration cannot.
 * @param now Milliseconds since 1970.
 */
export async function askDue(
  sql: Sql,
  { instance, kekVersion, turns, now }: ScheduleFacts,
): Promise<readonly JobKind[]> {
  const jobs = jobStore(sql);
  const asked: JobKind[] = [];
  for (const kind of jobKinds) {
    if (kind === 'kek' && !turns) continue;
    const { madeAt } = await turnFacts(sql, instance, kind, kekVersion);
    if (madeAt === null || dueOf(kind, madeAt).dueAt.getTime() > now) continue;
    if ((await jobs.living(kind)) !== null) continue;
    const failed = await jobs.lastFailed(kind);
    if (failed?.finishedAt != null && now - failed.finishedAt.getTime() < afterFailure) continue;
    const olderThan = kind === 'data' ? { olderThan: new Date(now - intervals.data + dataAhead) } : {};
    try {
      await askRotation(sql, { kind, askedBy: 'schedule', kekVersion, ...olderThan });
      asked.push(kind);
    } catch (error) {
      // Somebody asked for it in this moment.
      if (!(error instanceof CarnetError && error.code === 'conflict')) throw error;
    }
  }
  return asked;
}

export interface ScheduleFacts {
  readonly instance: Uuid;
  readonly kekVersion: number;
  readonly turns: boolean;
  readonly now: number;
}
