import type { Context } from './context.ts';
import { sweepLimits } from './rate-limit-store.ts';
import { sweepExpired } from './sweep-store.ts';

const pendingMs = 24 * 3600_000;
/** Ended sessions stay this long, so that the reuse of an old refresh token is still seen for what it is. */
const endedMs = 30 * 24 * 3600_000;
const limitsMs = 2 * 24 * 3600_000;

/** Removes what has ended: attempts, accounts that were never made real, sessions with their tokens, full rate buckets. */
export async function sweep(context: Context): Promise<void> {
  const now = context.clock.now();
  await sweepExpired(context.signInSql, {
    now: new Date(now),
    pending: new Date(now - pendingMs),
    ended: new Date(now - endedMs),
  });
  await sweepLimits(context.signInSql, new Date(now - limitsMs), new Date(now));
}
