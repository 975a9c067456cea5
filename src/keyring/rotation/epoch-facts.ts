import type { Sql } from 'postgres';
import { type EpochRow, epochStore } from './epoch-store.ts';

const day = 24 * 3600_000;

export interface EpochFacts {
  /** Of the epoch that is now; the first one is 1. */
  readonly number: number;
  readonly beganAt: Date;
  /** When it, or an earlier one that has not ended yet, ends by schedule; null where none does. */
  readonly dueAt: Date | null;
  /**
   * The first moment of which a copy of the keys may still open something: the beginning of the oldest that has not ended, or
   * whose versions should be destroyed by now and were not found to be.
   */
  readonly opensSince: Date;
  /** When an epoch ended last, and when the key service destroys what ended with it; null before the first end. */
  readonly endedAt: Date | null;
  readonly destroyedAt: Date | null;
  /** Whether that was tried and found to open no more. */
  readonly confirmed: boolean;
}

/** The epoch that is now, and the one before. @param epochDays How long one lasts by schedule. @param moment Now, in ms since 1970. */
export async function epochFacts(sql: Sql, epochDays: number | null, moment: number): Promise<EpochFacts> {
  const all = await epochStore(sql).all();
  const now = all.at(-1);
  if (now === undefined) throw new TypeError('the migrations begin an epoch');
  const ended = all.findLast(({ endedAt }) => endedAt !== null);
  const oldest = all.find(({ endedAt }) => endedAt === null) ?? now;
  return {
    number: now.number,
    beganAt: now.beganAt,
    dueAt: epochDays === null ? null : new Date(oldest.beganAt.getTime() + epochDays * day),
    opensSince: all.find((one) => one === oldest || isOpen(one, moment))?.beganAt ?? oldest.beganAt,
    endedAt: ended?.endedAt ?? null,
    destroyedAt: ended?.destroyedAt ?? null,
    confirmed: ended?.confirmedAt != null,
  };
}

/** Whether a trial should not open by now and was not found so: Carnet destroys nothing of a key service that was left. */
function isOpen({ trial, destroyedAt, confirmedAt }: EpochRow, moment: number): boolean {
  return trial !== null && confirmedAt === null && destroyedAt !== null && destroyedAt.getTime() <= moment;
}
