import type { Look } from '../../../api/contract.ts';
import type { Whole } from './check.ts';

/** Kinds of entries (docs/formats.md leaves them to the log) that the list shows; a test holds them against the server's own. */
export const listedKinds: ReadonlySet<number> = new Set([
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 40, 41, 50, 80, 81, 82, 83, 84, 93, 94, 110, 111, 112, 113, 114, 115, 118, 130,
  131, 132, 133, 134, 135, 136, 137, 150, 151, 160, 161, 162, 180, 181,
]);

/** What is committed just before a checkpoint may miss it. */
const sealingMs = 60_000;

/**
 * Holds the lines of the list, newest first and without a filter, against a proof: how many are in it, and whether the list left out
 * one of the same time, or has one that the proof should have.
 */
export function compareList(
  looks: readonly Pick<Look, 'id' | 'at'>[],
  { seqs, checkpoint }: Whole,
): { readonly proved: number; readonly same: boolean } {
  const ids = new Set(looks.map(({ id }) => id));
  const sealedBefore = Date.parse(checkpoint.at) - sealingMs;
  const proved = looks.filter(({ id }) => seqs.has(id));
  const unproved = looks.some(({ id, at }) => !seqs.has(id) && Date.parse(at) < sealedBefore);
  const numbers = proved.map(({ id }) => BigInt(id));
  const [oldest, newest] = [numbers.reduce(least, numbers[0] ?? 0n), numbers.reduce(most, numbers[0] ?? 0n)];
  const leftOut = [...seqs].some(
    ([seq, kind]) => listedKinds.has(kind) && !ids.has(seq) && BigInt(seq) >= oldest && BigInt(seq) <= newest,
  );
  return { proved: proved.length, same: !unproved && !leftOut };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
