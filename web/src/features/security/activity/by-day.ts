export interface Day<T> {
  readonly key: string;
  readonly entries: readonly T[];
}

/** Entries, newest first, in the reader's days. */
export function byDay<T extends { readonly at: string }>(entries: readonly T[]): readonly Day<T>[] {
  const days = Map.groupBy(entries, ({ at }) => new Date(at).toDateString());
  return [...days].map(([key, list]) => ({ key, entries: list }));
}
