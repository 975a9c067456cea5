import { editDistance } from '../kernel/index.ts';

/** The known name that was probably meant: at most 2 letters away, or beginning alike; null when none is near. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({ name, away: name.startsWith(typed) ? 1 : editDistance(typed, name) }))
    .sort((a, b) => a.away - b.away);
  const best = ranked[0];
  return best !== undefined && best.away <= 2 ? best.name : null;
}
