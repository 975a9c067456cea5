import type { Sql } from 'postgres';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { askRotation } from './ask.ts';
import { type JobKind, type RotationKind, rotationKinds } from './contract.ts';
import { epochFacts } from './epoch-facts.ts';
import { turnFacts } from './facts.ts';
import { type JobStore, jobStore } from './store.ts';

const day = 24 * 3600_000;

/** How often each kind turns, in ms. */
export const intervals: Readonly<Record<RotationKind, number>> = {
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
export function dueOf(kind: RotationKind, madeAt: Date): { readonly dueAt: Date; readonly overdueAt: Date } {
  const due = madeAt.getTime() + intervals[kind];
  return { dueAt: new Date(due), overdueAt: new Date(due + intervals[kind] * lateShare) };
}

/** Asks for each rotation that is due now, and for the end of the epoch when that is. */
export async function askDue(sql: Sql, facts: ScheduleFacts): Promise<readonly JobKind[]> {
  const { instance, kekVersion, turns, now, epochDays } = facts;
  const jobs = jobStore(sql);
  const asked: JobKind[] = [];
  const ask = async (kind: JobKind, olderThan?: Date): Promise<void> => {
    if (!(await isFree(jobs, kind, now))) return;
    try {
      await askRotation(sql, {
        kind,
        askedBy: 'schedule',
        kekVersion,
        ...(olderThan === undefined ? {} : { olderThan }),
      });
      asked.push(kind);
    } catch (error) {
      // Somebody asked for it in this moment, or for another that turns the KEK.
      if (!(error instanceof CarnetError && error.code === 'conflict')) throw error;
    }
  };
  const { dueAt } = await epochFacts(sql, epochDays, now);
  if (turns && dueAt !== null && dueAt.getTime() <= now) await ask('epoch');
  for (const kind of rotationKinds) {
    if (kind === 'kek' && !turns) continue;
    const { madeAt } = await turnFacts(sql, instance, kind, kekVersion);
    if (madeAt === null || dueOf(kind, madeAt).dueAt.getTime() > now) continue;
    await ask(kind, kind === 'data' ? new Date(now - intervals.data + dataAhead) : undefined);
  }
  return asked;
}

/** Whether none of a kind is under way, and none failed just now. */
async function isFree(jobs: JobStore, kind: JobKind, now: number): Promise<boolean> {
  if ((await jobs.living(kind)) !== null) return false;
  const failed = await jobs.lastFailed(kind);
  return failed?.finishedAt == null || now - failed.finishedAt.getTime() >= afterFailure;
}

export interface ScheduleFacts {
  readonly instance: Uuid;
  readonly kekVersion: number;
  /** Whether the KEK can turn at all: one from the configuration cannot. */
  readonly turns: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long an epoch lasts; null where none ends by schedule. */
  readonly epochDays: number | null;
}
