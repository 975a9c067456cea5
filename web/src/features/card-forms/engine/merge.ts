import type { Value } from './field.ts';
import { isSame } from './same.ts';

interface Sides {
  readonly mine: Value;
  /** What both began from; null when it is not known. */
  readonly base: Value | null;
  readonly theirs: { readonly value: Value | null } | null;
}

/** The two changes laid together, where no field was changed by both; null where that cannot be. */
export function merged({ mine, base, theirs }: Sides): Value | null {
  const other = theirs?.value ?? null;
  if (base === null || other === null) return null;
  const names = Object.keys(mine);
  const byMe = names.filter((name) => !isSame(mine[name], base[name]));
  const byThem = names.filter((name) => !isSame(other[name], base[name]));
  if (byMe.length === 0 || byThem.length === 0) return null;
  if (byMe.some((name) => byThem.includes(name) && !isSame(mine[name], other[name]))) return null;
  return { ...other, ...Object.fromEntries(byMe.map((name) => [name, mine[name]])) };
}
