import type { Random } from '../random.ts';
import { type Kill, kills } from './instance.ts';

export interface Size {
  readonly rounds: number;
  readonly writes: number;
  /** Kills in each round. */
  readonly kills: number;
  /** Writers for each person. */
  readonly writers: number;
  /** Entries of a file. */
  readonly imported: number;
}

/** What is done in a round. */
export interface RoundPlan {
  readonly n: number;
  /** Serving processes. */
  readonly workers: 1 | 2;
  /** For each person, each with one request at a time. */
  readonly writers: number;
  readonly writes: number;
  /** What is killed, and after how many acknowledged writes. */
  readonly kills: readonly { readonly kind: Kill; readonly at: number }[];
  /** Entries of a file that is imported when the first kill comes; 0 for none. */
  readonly imported: number;
  /** Whether the key-encryption key turns then. */
  readonly turns: boolean;
}

/** All rounds; the same for the same numbers. */
export function planRounds(random: Random, size: Size): readonly RoundPlan[] {
  const queue = killsInTurn(size.rounds * size.kills, random);
  return Array.from({ length: size.rounds }, (_, n) => ({
    n,
    workers: n % 2 === 0 ? 1 : 2,
    writers: size.writers,
    writes: size.writes,
    kills: queue.slice(n * size.kills, (n + 1) * size.kills).map((kind, of) => ({
      kind,
      at: Math.floor((size.writes * (of + random.below(100) / 100)) / size.kills),
    })),
    imported: n % 3 === 0 ? size.imported : 0,
    turns: n % 3 === 1,
  }));
}

/** Each kind as often as the others, in an order of chance. */
function killsInTurn(count: number, { below }: Random): readonly Kill[] {
  const list: Kill[] = [];
  while (list.length < count) {
    const left = [...kills];
    while (left.length > 0) list.push(...left.splice(below(left.length), 1));
  }
  return list.slice(0, count);
}
