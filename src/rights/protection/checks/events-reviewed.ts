import type { Clock } from '../../../kernel/index.ts';
import { allOf, type Check } from '../check.ts';

/** How watching and its weekly reviews stand. */
export interface Reviewed {
  /** Of `of` weeks whose time is over, so many were signed off. */
  readonly signed: number;
  readonly of: number;
  /** When the log was last looked at; null before the first time. */
  readonly watchedAt: Date | null;
}

/** Looks are 15 s apart. */
const longestBlindMs = 2 * 60_000;

/** The log is looked at all the time, and each week that was to be reviewed by a person was. */
export function eventsReviewed(reviews: () => Promise<Reviewed>, clock: Clock): Check {
  return {
    id: 'events-reviewed',
    async run() {
      const { signed, of, watchedAt } = await reviews();
      const looking = watchedAt !== null && clock.now() - watchedAt.getTime() <= longestBlindMs;
      return allOf((looking ? 1 : 0) + signed, 1 + of);
    },
  };
}
