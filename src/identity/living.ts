/** How far two looks at the clock may differ. */
const slackMs = 2 * 60_000;

/**
 * Whether something that lives for `lifeMs` and ends at `expires` (ms) is good now: its time is not over, and it does not end
 * later than it could if it were made now, as what was made while the clock was ahead does.
 */
export function isLiving(expires: number, lifeMs: number, now: number): boolean {
  return expires > now && expires <= now + lifeMs + slackMs;
}
