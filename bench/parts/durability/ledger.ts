/** A resource as the one who wrote it knows it: what was acknowledged last. */
export interface Kept {
  /** The first word of its text; nobody else has it. */
  readonly key: string;
  readonly record: string;
  readonly type: 'Condition' | 'Flag';
  readonly id: string;
  readonly version: number;
  readonly text: string;
}

/** What the drill found wrong, each thing in words. */
export interface Found {
  readonly lost: string[];
  readonly doubled: string[];
  readonly withoutAudit: string[];
}

/** Every write that was acknowledged, kept by the drill, whose process nobody kills. */
export class Ledger {
  acknowledged = 0;
  readonly #kept = new Map<string, Kept>();

  /** A new resource, or a new version of one. */
  write(kept: Kept): void {
    this.acknowledged++;
    this.#kept.set(kept.key, kept);
  }

  of(record: string): readonly Kept[] {
    return this.#kept
      .values()
      .filter((one) => one.record === record)
      .toArray();
  }
}

/**
 * Holds what is there, and what the log tells (how often each resource was written; null where it is not asked), against what was
 * acknowledged. No request is open any more, so there is nothing that nobody was told of.
 */
export function compare(
  kept: readonly Kept[],
  there: readonly Kept[],
  told: ReadonlyMap<string, number> | null,
): Found {
  const found: Found = { lost: [], doubled: [], withoutAudit: [] };
  const byKey = Map.groupBy(there, ({ key }) => key);
  for (const one of kept) {
    const same = byKey.get(one.key)?.filter(({ id }) => id === one.id) ?? [];
    const [is] = same;
    const what = `${one.type}/${one.id}`;
    if (is === undefined) found.lost.push(`${what}, version ${one.version}`);
    else if (is.text !== one.text || is.version < one.version)
      found.lost.push(`${what}, version ${one.version} is ${is.version}`);
    else if (is.version > one.version) found.doubled.push(`${what}, version ${one.version} is ${is.version}`);
    if (told === null) continue;
    const times = told.get(what) ?? 0;
    for (let n = times; n < one.version; n++) found.withoutAudit.push(`${what}, ${times} of ${one.version}`);
    if (times > one.version) found.doubled.push(`${what} has ${times} entries of the log for ${one.version} writes`);
  }
  const ids = new Set(kept.map(({ id }) => id));
  for (const one of there) {
    if (!ids.has(one.id)) found.doubled.push(`${one.type}/${one.id}, which nobody was told of: ${one.key}`);
  }
  return found;
}
