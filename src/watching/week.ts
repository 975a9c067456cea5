const dayMs = 24 * 3600_000;

/** After the end of a week, so many days to sign it off: until the Friday. */
export const reviewDays = 5;

/** The Monday (UTC) of the week that a moment lies in: `2026-11-23`. */
export function weekOf(at: Date): string {
  const day = (at.getUTCDay() + 6) % 7;
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - day)).toISOString().slice(0, 10);
}

export interface Bounds {
  readonly from: Date;
  readonly to: Date;
  /** Until when it is to be signed off. */
  readonly due: Date;
}

/** Null for a text that is no Monday. */
export function boundsOf(week: string): Bounds | null {
  const from = new Date(`${week}T00:00:00Z`);
  if (Number.isNaN(from.getTime()) || weekOf(from) !== week) return null;
  const to = new Date(from.getTime() + 7 * dayMs);
  return { from, to, due: new Date(to.getTime() + reviewDays * dayMs) };
}

/** The weeks from one moment to another, the newest first, `most` of them. */
export function weeksBetween(from: Date, to: Date, most: number): string[] {
  const weeks: string[] = [];
  const first = weekOf(from);
  for (let at = to.getTime(); weeks.length < most; at -= 7 * dayMs) {
    const week = weekOf(new Date(at));
    if (week < first) break;
    weeks.push(week);
  }
  return weeks;
}

/** Weeks since a moment whose time to be signed off is over, the newest first. */
export function weeksDue(since: Date, now: Date, most: number): string[] {
  return weeksBetween(since, now, most).filter((week) => (boundsOf(week)?.due ?? now) < now);
}
