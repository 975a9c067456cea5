import type { Look } from '../../api/contract.ts';

export interface Folded extends Look {
  /** How often the same was done within this minute. */
  readonly times: number;
}

/** One line for what the same person did in the same minute: a page that is opened asks for several things at once. */
export function fold(entries: readonly Look[]): readonly Folded[] {
  const groups = Map.groupBy(entries, (entry) =>
    [entry.at.slice(0, 16), entry.who, entry.name, entry.deed, entry.type, entry.outcome, entry.purpose].join(' '),
  );
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, times: rest.length + 1 }],
  );
}
