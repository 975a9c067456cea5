/** Longest time in ms that a process works with what it knew of the keys: of another process's new version it knows by then. */
export const keyLife = 300_000;

/**
 * How old in ms a new version must be before anything is sealed (indexed) under it: every process has read it by then, so
 * that whatever one of them writes each of them can open (find).
 */
export function settleTime(life: number): number {
  return Math.ceil(life * 1.2);
}
