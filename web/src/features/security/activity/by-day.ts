import type { ActivityEntry } from '../../../api/contract.ts';

export interface Day {
  readonly key: string;
  readonly entries: readonly ActivityEntry[];
}

/** Entries, newest first, in the reader's days. */
export function byDay(entries: readonly ActivityEntry[]): readonly Day[] {
  const days = Map.groupBy(entries, ({ at }) => new Date(at).toDateString());
  return [...days].map(([key, list]) => ({ key, entries: list }));
}
